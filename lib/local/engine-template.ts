import { mapValues } from '../domain/map-values';
import { type AlarmProperties, onOneMetric } from './engine-alarms';

/** The part of a template that is looked at here. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Policy & AlarmProperties & { readonly Policies?: readonly Policy[] };
}

interface Policy {
  readonly PolicyDocument?: { readonly Statement: readonly Statement[] };
}

interface Statement {
  readonly Action?: string | readonly string[];
  readonly Resource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * A template as the local engine has to be told it, so that it can check permissions as AWS does. What is deployed to
 * AWS never comes by here.
 */
export const forEngine = (template: Template): Template => ({
  ...template,
  Resources: mapValues(template.Resources, (resource) => mended(resource, template)),
});

function mended({ Properties, ...resource }: Resource, template: Template): Resource {
  if (resource.Type === 'AWS::CloudWatch::Alarm')
    return { ...resource, ...(Properties && { Properties: onOneMetric(Properties) }) };
  const mend = mender(template);
  const Policies = Properties?.Policies?.map(mend);
  return {
    ...resource,
    ...(Properties && { Properties: { ...mend(Properties), ...(Policies && { Policies }) } }),
  };
}

/** What changes a policy, or whatever holds one. */
function mender(template: Template): <P extends Policy>(policy: P) => P {
  const mends = [plainAtHome, inBatches, busesAsRules, secretsByArn(template)];
  const statement = (given: Statement) => mends.reduce((one, mend) => mend(one), given);
  return (policy) => {
    const { PolicyDocument: document } = policy;
    if (!document) return policy;
    return {
      ...policy,
      PolicyDocument: { ...document, Statement: document.Statement.map(statement) },
    };
  };
}

const actionsOf = ({ Action = [] }: Statement): readonly string[] => [Action].flat();

/** The engine speaks plain HTTP: TLS is demanded of everybody but this machine. */
function plainAtHome(statement: Statement): Statement {
  if (statement.Condition?.Bool?.['aws:SecureTransport'] !== 'false') return statement;
  const elsewhere = { NotIpAddress: { 'aws:SourceIp': '127.0.0.1/32' } };
  return { ...statement, Condition: { ...statement.Condition, ...elsewhere } };
}

/** On AWS, who may do it once may do it in batches; MiniStack 1.5.33 asks for actions that there are not. */
function inBatches(statement: Statement): Statement {
  const actions = actionsOf(statement);
  const batches = actions.filter((action) => batched.has(action)).map((action) => `${action}Batch`);
  return batches.length > 0 ? { ...statement, Action: [...actions, ...batches] } : statement;
}

const batched = new Set([
  'sns:Publish',
  'sqs:SendMessage',
  'sqs:DeleteMessage',
  'sqs:ChangeMessageVisibility',
]);

/** A look at a bus is checked against the bus's ARN; MiniStack 1.5.33 takes its name for that of a rule. */
function busesAsRules(statement: Statement): Statement {
  if (!actionsOf(statement).includes('events:DescribeEventBus')) return statement;
  const resources = [statement.Resource].flat();
  const text = JSON.stringify(resources).replaceAll(':event-bus/', ':rule/default/');
  return { ...statement, Resource: [...resources, ...JSON.parse(text)] };
}

/** `Ref` of a secret is its ARN; MiniStack 1.5.33 gives its name, which is no resource of a policy. */
const secretsByArn =
  ({ Resources }: Template) =>
  (statement: Statement): Statement => {
    const arnOf = (resource: unknown) => {
      const id = (resource as { readonly Ref?: string } | undefined)?.Ref;
      const secret = id && Resources[id]?.Type === 'AWS::SecretsManager::Secret';
      return secret ? { 'Fn::GetAtt': [id, 'Id'] } : resource;
    };
    const { Resource } = statement;
    return {
      ...statement,
      Resource: Array.isArray(Resource) ? Resource.map(arnOf) : arnOf(Resource),
    };
  };
