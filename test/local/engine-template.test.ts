import { forEngine, type Template } from '../../lib/local/engine-template';

type Statements = readonly object[];

const documentOf = (Statement: Statements) => ({ PolicyDocument: { Statement } });

const told = (...statements: Statements): unknown => {
  const template = { Resources: { Own: { Type: 'AWS::X', Properties: documentOf(statements) } } };
  const own = forEngine(template as Template).Resources.Own;
  return own?.Properties?.PolicyDocument?.Statement;
};

test('what the engine takes as it is stays as it is', () => {
  const statement = { Effect: 'Allow', Action: ['sqs:ReceiveMessage'], Resource: 'arn:queue' };
  expect(told(statement)).toEqual([statement]);
  const template = { Resources: { Queue: { Type: 'AWS::SQS::Queue' } }, Outputs: { a: 1 } };
  expect(forEngine(template)).toEqual(template);
});

test('TLS is demanded still, but not of this machine', () => {
  const Bool = { 'aws:SecureTransport': 'false' };
  expect(told({ Effect: 'Deny', Action: 'sqs:*', Condition: { Bool } })).toEqual([
    {
      Effect: 'Deny',
      Action: 'sqs:*',
      Condition: { Bool, NotIpAddress: { 'aws:SourceIp': '127.0.0.1/32' } },
    },
  ]);
});

test.each([
  ['sqs:SendMessage', ['sqs:SendMessage', 'sqs:SendMessageBatch']],
  [
    ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
    ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:DeleteMessageBatch'],
  ],
  ['sns:Publish', ['sns:Publish', 'sns:PublishBatch']],
])('who may do %j may do it in batches', (Action, expected) => {
  expect(told({ Action, Resource: 'arn' })).toEqual([{ Action: expected, Resource: 'arn' }]);
});

test('a secret is named by its ARN, in a role as well as beside it', () => {
  const statement = { Action: 'secretsmanager:GetSecretValue', Resource: { Ref: 'Key' } };
  const template = {
    Resources: {
      Key: { Type: 'AWS::SecretsManager::Secret' },
      Role: { Type: 'AWS::IAM::Role', Properties: { Policies: [documentOf([statement])] } },
      Policy: { Type: 'AWS::IAM::Policy', Properties: documentOf([statement]) },
    },
  };
  const { Role, Policy } = forEngine(template).Resources;
  const byArn = documentOf([{ ...statement, Resource: { 'Fn::GetAtt': ['Key', 'Id'] } }]);
  expect(Role?.Properties?.Policies).toEqual([byArn]);
  expect(Policy?.Properties).toEqual(byArn);
});

test('a bus is named as the engine looks for it, too', () => {
  const Resource = { 'Fn::Join': ['', ['arn:aws:events:', ':event-bus/audit']] };
  const [statement] = told({ Action: ['events:DescribeEventBus'], Resource }) as [
    { Resource: unknown[] },
  ];
  expect(JSON.stringify(statement.Resource)).toContain(':rule/default/audit');
  expect(statement.Resource[0]).toEqual(Resource);
});

test('an alarm on a sum is one on the first of its metrics, and any other stays as it is', () => {
  const metric = { Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: [{ Name: 'a' }] };
  const Metrics = [
    { Id: 'sum', Expression: 'SUM([m0])' },
    { Id: 'm0', MetricStat: { Metric: metric, Period: 300, Stat: 'Sum' } },
  ];
  const plain = { Threshold: 1, ...metric, Period: 300, Statistic: 'Sum' };
  const Type = 'AWS::CloudWatch::Alarm';
  const template = {
    Resources: {
      Sum: { Type, Properties: { Threshold: 1, Metrics } },
      Plain: { Type, Properties: plain },
    },
  };
  const { Sum, Plain } = forEngine(template as Template).Resources;
  expect(Sum?.Properties).toEqual(plain);
  expect(Plain?.Properties).toEqual(plain);
});
