import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { DirectAccess } from '../../lib/constructs/direct-access';
import { LogTables } from '../../lib/constructs/log-tables';

type Grant = Extract<keyof DirectAccess, `grant${string}`>;

/** What a grant allows, by the table that it is about. */
function allowedBy(grant: Grant): Record<string, string[]> {
  const stack = new Stack(new App(), 'Own');
  const role = new Role(stack, 'Own', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  new DirectAccess(new LogTables(stack, 'Tables'))[grant](role);
  const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy');
  const own = Object.entries(policies).find(([id]) => id.startsWith('OwnDefaultPolicy'));
  const allowed: Record<string, string[]> = {};
  for (const { Action, Resource } of own?.[1].Properties.PolicyDocument.Statement ?? []) {
    const name = tableIn(Resource);
    allowed[name] = [...new Set([...(allowed[name] ?? []), ...[Action].flat()])].sort();
  }
  return allowed;
}

const tableIn = (resource: unknown): string =>
  /Tables(Log|Offsets|Idempotency)/.exec(JSON.stringify(resource))?.[1] ?? 'something else';

const actions = (...names: string[]) => names.map((name) => `dynamodb:${name}`);

test.each<[Grant, Record<string, string[]>]>([
  ['grantAppend', { Log: actions('GetItem', 'PutItem', 'Query'), Offsets: actions('GetItem') }],
  [
    'grantAppendOnce',
    {
      Log: actions('GetItem', 'PutItem', 'Query'),
      Offsets: actions('GetItem'),
      Idempotency: actions('GetItem', 'PutItem'),
    },
  ],
  ['grantRead', { Log: actions('GetItem', 'Query'), Offsets: actions('GetItem') }],
  [
    'grantConsume',
    {
      Log: actions('GetItem', 'Query'),
      Offsets: actions('DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
    },
  ],
  [
    'grantTransact',
    {
      Log: actions('GetItem', 'PutItem', 'Query'),
      Offsets: actions('DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
    },
  ],
])('%s allows what it takes and nothing else', (grant, expected) => {
  expect(allowedBy(grant)).toEqual(expected);
});

test('the environment names the tables', () => {
  const direct = new DirectAccess(new LogTables(new Stack(new App(), 'Own'), 'Tables'));
  expect(Object.keys(direct.environment).sort()).toEqual([
    'IDEMPOTENCY_TABLE',
    'LOG_TABLE',
    'OFFSETS_TABLE',
  ]);
});
