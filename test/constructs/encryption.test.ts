import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { MessagingFabric } from '../../lib/constructs/messaging-fabric';
import { actionsOf, statementsIn } from '../support/allowed';
import { wholeFabric } from '../support/whole-fabric';

function templateOf(own: boolean): Template {
  const stack = new Stack(new App(), 'Weft');
  const encryptionKey = own ? new Key(stack, 'Own', { enableKeyRotation: true }) : undefined;
  new MessagingFabric(stack, 'Fabric', { topology: wholeFabric, encryptionKey });
  return Template.fromStack(stack);
}

const plain = templateOf(false);
const keyed = templateOf(true);
const [keyId = ''] = Object.keys(keyed.findResources('AWS::KMS::Key'));
const arn = { 'Fn::GetAtt': [keyId, 'Arn'] };

interface TrustingStatement {
  readonly Effect: string;
  readonly Principal: { readonly Service?: unknown };
  readonly Condition?: object;
}

const keyPolicy = (): TrustingStatement[] =>
  Object.values(keyed.findResources('AWS::KMS::Key')).flatMap(
    ({ Properties }) => Properties.KeyPolicy.Statement,
  );

test('without a key of one’s own, AWS’s keys encrypt, and there is no key to pay for', () => {
  plain.resourceCountIs('AWS::KMS::Key', 0);
  plain.allResourcesProperties('AWS::DynamoDB::GlobalTable', {
    SSESpecification: { SSEEnabled: false },
  });
  plain.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
  expect(statementsIn(plain).flatMap(actionsOf).join(' ')).not.toContain('kms:');
});

test('one option has a key of one’s own encrypt tables, queues, topics, log groups and secrets', () => {
  keyed.allResourcesProperties('AWS::DynamoDB::GlobalTable', {
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    Replicas: [Match.objectLike({ SSESpecification: { KMSMasterKeyId: arn } })],
  });
  keyed.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: arn });
  keyed.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: arn });
  keyed.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: arn });
  keyed.allResourcesProperties('AWS::SecretsManager::Secret', { KmsKeyId: arn });
});

test('a key changes no id of what holds data', () => {
  for (const kind of ['AWS::DynamoDB::GlobalTable', 'AWS::SQS::Queue', 'AWS::SNS::Topic'])
    expect(Object.keys(keyed.findResources(kind))).toEqual(Object.keys(plain.findResources(kind)));
});

test('each function may use the key, through the services that hold what it encrypts, and not otherwise', () => {
  const ofKey = statementsIn(keyed).filter((one) => actionsOf(one).join().includes('kms:'));
  keyed.resourceCountIs('AWS::Lambda::Function', ofKey.length);
  for (const statement of ofKey) {
    expect(statement).toMatchObject({ Resource: arn });
    expect(JSON.stringify(statement)).toMatch(/kms:ViaService.*dynamodb.*sqs.*sns.*secretsmanager/);
    expect(actionsOf(statement).join()).not.toContain('*');
  }
});

test('SNS, EventBridge, alarms and CloudWatch Logs may use the key for this account alone', () => {
  const services = keyPolicy().filter(({ Principal }) => Principal.Service);
  const names = services.map(({ Principal }) => JSON.stringify(Principal.Service));
  expect(names).toEqual([
    expect.stringContaining('sns.amazonaws.com'),
    expect.stringContaining('events.amazonaws.com'),
    expect.stringContaining('cloudwatch.amazonaws.com'),
    expect.stringContaining('logs.'),
  ]);
  for (const { Condition } of services)
    expect(JSON.stringify(Condition)).toContain('AWS::AccountId');
});

/** The policies of a kind that name a queue or topic, by its logical id. */
function refusesPlain(kind: string, list: 'Queues' | 'Topics', id: string): boolean {
  return Object.values(plain.findResources(kind)).some(
    ({ Properties }) =>
      Properties[list].some(({ Ref }: { Ref: string }) => Ref === id) &&
      Properties.PolicyDocument.Statement.some(
        ({ Effect, Principal, Condition }: TrustingStatement) =>
          Effect === 'Deny' &&
          JSON.stringify(Principal) === '{"AWS":"*"}' &&
          JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
      ),
  );
}

test('every queue and every topic refuses what comes without TLS', () => {
  const open = [
    ...Object.keys(plain.findResources('AWS::SQS::Queue')).filter(
      (id) => !refusesPlain('AWS::SQS::QueuePolicy', 'Queues', id),
    ),
    ...Object.keys(plain.findResources('AWS::SNS::Topic')).filter(
      (id) => !refusesPlain('AWS::SNS::TopicPolicy', 'Topics', id),
    ),
  ];
  expect(open).toEqual([]);
});

test('whatever AWS itself may send to a queue comes from one topic or rule', () => {
  const statements: TrustingStatement[] = Object.values(
    plain.findResources('AWS::SQS::QueuePolicy'),
  ).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const sending = statements.filter(({ Effect }) => Effect === 'Allow');
  expect(sending.length).toBeGreaterThan(0);
  for (const { Principal, Condition } of sending) {
    expect(Object.keys(Principal)).toEqual(['Service']);
    expect(Condition).toEqual({ ArnEquals: { 'aws:SourceArn': expect.any(Object) } });
  }
});
