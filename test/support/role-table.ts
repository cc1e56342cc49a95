import { CfnElement, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { actionsOf, type Statement } from './allowed';

/** What each role of a stack may do: by its path, `action  resource`, each once and in order. */
export function roleTable(stack: Stack): Record<string, string[]> {
  const template = Template.fromStack(stack);
  const names = namesIn(stack);
  const table: Record<string, Set<string>> = {};
  for (const [role, statement] of granted(template)) {
    const name = names[role] ?? role;
    table[name] = new Set([...(table[name] ?? []), ...linesOf(statement, names)]);
  }
  return Object.fromEntries(
    Object.entries(table)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([role, lines]) => [role, [...lines].sort()]),
  );
}

/** The table as text, to be read and compared. */
export const textOf = (table: Record<string, string[]>): string =>
  Object.entries(table)
    .map(([role, lines]) => [role, ...lines.map((line) => `  ${line}`)].join('\n'))
    .join('\n\n')
    .concat('\n');

/** Each statement, with the logical id of a role that it is granted to. */
function* granted(template: Template): Generator<[string, Statement]> {
  for (const [id, { Properties }] of Object.entries(template.findResources('AWS::IAM::Role'))) {
    for (const arn of Properties.ManagedPolicyArns ?? [])
      if (!isOwn(arn))
        yield [id, { Effect: 'Allow', Action: `policy ${JSON.stringify(arn)}`, Resource: '' }];
    for (const { PolicyDocument } of Properties.Policies ?? [])
      for (const statement of PolicyDocument.Statement) yield [id, statement];
  }
  for (const kind of ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'])
    for (const { Properties } of Object.values(template.findResources(kind)))
      for (const { Ref } of Properties.Roles ?? [])
        for (const statement of Properties.PolicyDocument.Statement) yield [Ref, statement];
}

const isOwn = (arn: unknown): boolean => typeof arn === 'object' && arn !== null && 'Ref' in arn;

/** The path of each resource below its stack, by its logical id. */
const namesIn = (stack: Stack): Record<string, string> =>
  Object.fromEntries(
    stack.node
      .findAll()
      .filter(CfnElement.isCfnElement)
      .map((element) => [stack.resolve(element.logicalId), pathOf(element, stack)]),
  );

const pathOf = (element: CfnElement, stack: Stack): string =>
  element.node.path.slice(stack.node.path.length + 1).replace(/\/Resource$/, '');

function linesOf(statement: Statement, names: Record<string, string>): string[] {
  const { Effect, Resource } = statement;
  const condition = 'Condition' in statement ? `  if ${JSON.stringify(statement.Condition)}` : '';
  const denied = Effect === 'Allow' ? '' : `${Effect} `;
  return [Resource]
    .flat()
    .flatMap((resource) =>
      actionsOf(statement).map(
        (action) => `${denied}${action}  ${wordsFor(resource, names)}${condition}`,
      ),
    );
}

/** A resource as `Fabric/Tables/Log.Arn`, or as the text of an ARN. */
function wordsFor(resource: unknown, names: Record<string, string>): string {
  if (typeof resource === 'string') return resource;
  const {
    Ref,
    'Fn::GetAtt': attribute,
    'Fn::Join': join,
  } = resource as {
    readonly Ref?: string;
    readonly 'Fn::GetAtt'?: [string, string];
    readonly 'Fn::Join'?: [string, unknown[]];
  };
  if (Ref) return names[Ref] ?? `\${${Ref}}`;
  if (attribute) return `${names[attribute[0]]}.${attribute[1]}`;
  if (join) return join[1].map((part) => wordsFor(part, names)).join(join[0]);
  return JSON.stringify(resource);
}
