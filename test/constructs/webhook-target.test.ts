import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { defineFabric } from '../../lib';
import { DeadLetterTables } from '../../lib/constructs/dead-letter-tables';
import { WebhookTarget, type WebhookTargetProps } from '../../lib/constructs/webhook-target';
import { readWebhookSecret } from '../../lib/domain/webhook/secret';
import { actionsOf, statementsIn } from '../support/allowed';

const topology = defineFabric({
  topics: { orders: { ordered: true } },
  subscriptions: {
    crm: { topic: 'orders', target: { kind: 'webhook', url: 'https://hooks.example/' }, lease: 40 },
    inbox: { topic: 'orders', target: { kind: 'pull' } },
  },
});

function build(name: 'crm' | 'inbox', more: Partial<WebhookTargetProps> = {}) {
  const subscription = topology.subscriptions[name];
  if (!subscription) throw new Error(name);
  const stack = new Stack(new App(), 'Stack');
  const tables = new DeadLetterTables(stack, 'DeadLetters');
  const queue = new Queue(stack, 'Queue', { fifo: true });
  new WebhookTarget(stack, 'Target', {
    subscription,
    topology,
    queue,
    tables,
    removalPolicy: RemovalPolicy.RETAIN,
    ...more,
  });
  return Template.fromStack(stack);
}

const template = build('crm');

test('its Lambda runs as long as a delivery is held, and reaches no address of this machine', () => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    Timeout: 40,
    Environment: {
      Variables: Match.objectLike({
        SUBSCRIPTION: 'crm',
        DEAD_LETTERS_TABLE: Match.anyValue(),
        OPERATIONS_TABLE: Match.anyValue(),
        WEBHOOK_SECRET_ARN: Match.anyValue(),
        ALLOW_LOOPBACK: 'false',
      }),
    },
  });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    MaximumBatchingWindowInSeconds: Match.absent(),
  });
});

test('at home it reaches this machine', () => {
  build('crm', { allowLoopback: true }).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ ALLOW_LOOPBACK: 'true' }) },
  });
});

test('the secret that is made at deployment can be signed with, and stays when the stack goes', () => {
  const [secret] = Object.values(template.findResources('AWS::SecretsManager::Secret'));
  expect(secret).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  const { PasswordLength, ExcludeCharacters, SecretStringTemplate, GenerateStringKey } =
    secret?.Properties.GenerateSecretString ?? {};
  const printable = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at));
  const left = printable.filter((character) => !ExcludeCharacters.includes(character)).join('');
  expect(left).toMatch(/^[A-Za-z0-9]{62}$/);
  const generated = left.slice(0, PasswordLength);
  const value = { ...JSON.parse(SecretStringTemplate), [GenerateStringKey]: generated };
  expect(readWebhookSecret(JSON.stringify(value)).current).toBe(`whsec_${generated}`);
});

test('it may do what it has to, and nothing else', () => {
  const statements = statementsIn(template);
  const actions = statements.flatMap(actionsOf);
  expect(new Set(actions)).toEqual(
    new Set([
      'dynamodb:BatchWriteItem',
      'dynamodb:ConditionCheckItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      'secretsmanager:GetSecretValue',
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]),
  );
  const wide = statements.filter(({ Resource }) => Resource === '*');
  expect(wide.flatMap(actionsOf).filter((action) => !action.startsWith('xray:'))).toEqual([]);
});

test('a subscription with another target is refused', () => {
  expect(() => build('inbox')).toThrow('"pull"');
});
