import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import sample from '../../bin/weft.config';
import { defineFabric } from '../../lib';
import { WeftStack, type WeftStackProps } from '../../lib/constructs/weft-stack';
import { routes } from '../../lib/http/routes';

const templateOf = (props: Partial<WeftStackProps> = {}): Template =>
  Template.fromStack(new WeftStack(new App(), 'Weft', { topology: sample, ...props }));

const template = templateOf();

/** Kinds of resources that hold data: a changed id is a new and empty one. */
const dataKinds = [
  'AWS::DynamoDB::GlobalTable',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
];

/** It goes with every stack, on purpose. */
const journal = 'FabricJournalTable18A2B0B9';

const dataIds = (of: Template): Record<string, string[]> =>
  Object.fromEntries(
    dataKinds.map((kind) => [
      kind,
      Object.keys(of.findResources(kind))
        .filter((id) => id !== journal)
        .sort(),
    ]),
  );

/** The template without what goes with every stack. */
const kept = (): Template => {
  const { [journal]: _, ...Resources } = template.toJSON().Resources;
  return Template.fromJSON({ ...template.toJSON(), Resources });
};

test('the logical ids of whatever holds data are those that are deployed everywhere', () => {
  const golden = join(__dirname, '..', 'golden', 'logical-ids.json');
  expect(dataIds(template)).toEqual(JSON.parse(readFileSync(golden, 'utf8')));
});

test('leaving the API out changes no other resource that holds data', () => {
  const withoutApi = templateOf({ api: 'none' });
  expect(dataIds(withoutApi)).toEqual(dataIds(template));
  withoutApi.resourceCountIs('AWS::ApiGatewayV2::Api', 0);
  withoutApi.resourceCountIs('AWS::Lambda::Function', 13);
});

test('what holds data is kept when the stack goes', () => {
  for (const kind of dataKinds) {
    kept().allResources(kind, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  }
});

test('without protection, as at home, what holds data goes with the stack', () => {
  const unprotected = templateOf({ protectData: false });
  for (const kind of dataKinds) unprotected.allResources(kind, { DeletionPolicy: 'Delete' });
  unprotected.allResourcesProperties('AWS::DynamoDB::GlobalTable', {
    Replicas: [Match.objectLike({ DeletionProtectionEnabled: false })],
  });
});

test('tables are on demand, encrypted, protected from deletion, and restorable to any second', () => {
  kept().allResourcesProperties('AWS::DynamoDB::GlobalTable', {
    BillingMode: 'PAY_PER_REQUEST',
    SSESpecification: { SSEEnabled: false },
    Replicas: [
      Match.objectLike({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    ],
  });
});

test('the journal goes with every stack, and is not there where no topic keeps one', () => {
  template.hasResource('AWS::DynamoDB::GlobalTable', {
    DeletionPolicy: 'Delete',
    Properties: Match.objectLike({
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      Replicas: [Match.objectLike({ DeletionProtectionEnabled: false })],
    }),
  });
  const topology = defineFabric({ topics: { orders: { journey: false } } });
  const without = templateOf({ topology });
  expect(JSON.stringify(without.toJSON())).not.toContain('JOURNAL_TABLE');
});

test('an ordered topic is a FIFO topic that is limited by key', () => {
  template.hasResourceProperties('AWS::SNS::Topic', {
    TopicName: 'Weft-github-events.fifo',
    FifoTopic: true,
    FifoThroughputScope: 'MessageGroup',
    ContentBasedDeduplication: false,
  });
});

test('a subscription is a FIFO queue with its own dead-letter queue, fed raw by its topic alone', () => {
  template.hasResourceProperties('AWS::SQS::Queue', {
    QueueName: 'Weft-inbox.fifo',
    FifoQueue: true,
    FifoThroughputLimit: 'perMessageGroupId',
    DeduplicationScope: 'messageGroup',
    VisibilityTimeout: 30,
    RedrivePolicy: { maxReceiveCount: 1_000, deadLetterTargetArn: Match.anyValue() },
  });
  template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'Weft-inbox-dlq.fifo' });
  template.hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Principal: { Service: 'sns.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': Match.anyValue() } },
        }),
      ]),
    },
  });
  template.allResourcesProperties('AWS::SNS::Subscription', { RawMessageDelivery: true });
});

test('a filter is SNS’s to apply, on the body of the message', () => {
  template.hasResourceProperties('AWS::SNS::Subscription', {
    FilterPolicyScope: 'MessageBody',
    FilterPolicy: { data: { sender: { type: ['User'] } } },
  });
});

test('SNS filters nothing of a packed topic, since it can not see into a pack', () => {
  const hook = { kind: 'webhook', url: 'https://example.com/hooks' } as const;
  const filter = { type: ['order.placed'] };
  const packed = templateOf({
    topology: defineFabric({
      topics: { single: {}, packed: { packed: true } },
      subscriptions: {
        one: { topic: 'single', target: hook, filter },
        many: { topic: 'packed', target: hook, filter },
      },
    }),
  });
  const policies = Object.values(packed.findResources('AWS::SNS::Subscription')).map(
    ({ Properties }) => Properties.FilterPolicy,
  );
  expect(policies).toEqual(expect.arrayContaining([filter, undefined]));
  expect(policies).toHaveLength(2);
});

test('every function runs on Node 22 and arm64', () => {
  template.allResourcesProperties('AWS::Lambda::Function', {
    Runtime: 'nodejs22.x',
    Architectures: ['arm64'],
  });
});

test('fan-out takes the stream one batch at a time, inserts only, and reports what failed', () => {
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    StartingPosition: 'TRIM_HORIZON',
    ParallelizationFactor: 1,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
  });
  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(5 minutes)' });
});

test('every route asks for the key, but for the open ones', () => {
  for (const route of routes) {
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: `${route.method} ${route.path}`,
      AuthorizationType: 'open' in route ? 'NONE' : 'CUSTOM',
    });
  }
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
    RouteKey: '$default',
    AuthorizationType: 'CUSTOM',
  });
  const reads = routes.filter(({ method }) => method === 'GET');
  // What takes GET takes HEAD, and what is neither goes to the catalog.
  template.resourceCountIs('AWS::ApiGatewayV2::Route', routes.length + reads.length + 1);
});

test('no function is told of an endpoint, so that the same code runs on AWS', () => {
  expect(JSON.stringify(template.toJSON())).not.toMatch(/AWS_ENDPOINT|localhost|127\.0\.0\.1/);
});

test('a prefix that SQS would not take is refused with the value received', () => {
  expect(() => templateOf({ prefix: 'a prefix' })).toThrow('got "a prefix"');
  expect(() => templateOf({ prefix: 'x'.repeat(17) })).toThrow('1 to 16');
});
