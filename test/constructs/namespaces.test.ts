import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { defineFabric, type FabricSpec } from '../../lib';
import { WeftStack } from '../../lib/constructs/weft-stack';

const hook = { kind: 'webhook', url: 'https://hooks.example/' } as const;
const own = {
  topics: { orders: { ordered: true }, prices: { cleanup: 'compact' } },
  subscriptions: {
    billing: { topic: 'orders', target: { kind: 'pull' }, onPoison: 'block' },
    crm: { topic: 'prices', target: hook },
  },
  sources: { shop: { topic: 'orders', pattern: { source: ['shop'] } } },
} as const;

const templateOf = (topology: FabricSpec): Template => {
  const stack = new WeftStack(new App(), 'Weft', { topology: defineFabric(topology), api: 'none' });
  return Template.fromStack(stack);
};
const alone = templateOf(own);
const both = templateOf({ ...own, namespaces: { payments: own } });

/** What is changed by more to look after, and what its contents name: neither holds anything. */
const shared = ['AWS::Lambda::Function', 'AWS::IAM::Policy', 'AWS::Lambda::EventSourceMapping'];

type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;
const resourcesOf = (template: Template): Resources => template.toJSON().Resources;

test('another namespace changes nothing of what the default one has', () => {
  const after = resourcesOf(both);
  for (const [id, resource] of Object.entries(resourcesOf(alone))) {
    expect(after[id]?.Type).toBe(resource.Type);
    if (!shared.includes(resource.Type)) continue;
    expect(Object.keys(after[id]?.Properties ?? {})).toEqual(Object.keys(resource.Properties));
  }
  for (const kind of ['AWS::SNS::Topic', 'AWS::SQS::Queue', 'AWS::SecretsManager::Secret'])
    for (const [id, resource] of Object.entries(alone.findResources(kind)))
      expect(after[id]).toEqual(resource);
});

const namesOf = (kind: string, property: string): string[] =>
  Object.values(both.findResources(kind))
    .map(({ Properties }) => Properties[property])
    .filter((name) => typeof name === 'string')
    .sort();

test('the same names stand side by side in two namespaces', () => {
  expect(namesOf('AWS::SNS::Topic', 'TopicName')).toEqual([
    'Weft-_alarms',
    'Weft-orders.fifo',
    'Weft-payments--orders.fifo',
    'Weft-payments--prices',
    'Weft-prices',
  ]);
  expect(namesOf('AWS::SQS::Queue', 'QueueName')).toEqual([
    'Weft-billing-dlq.fifo',
    'Weft-billing.fifo',
    'Weft-crm',
    'Weft-crm-dlq',
    'Weft-payments--billing-dlq.fifo',
    'Weft-payments--billing.fifo',
    'Weft-payments--crm',
    'Weft-payments--crm-dlq',
  ]);
  expect(namesOf('AWS::SecretsManager::Secret', 'Name')).toEqual([
    'Weft-webhook-crm',
    'Weft-webhook-payments--crm',
  ]);
});

const idOf = (kind: string, property: string, value: string): string => {
  const [id] = Object.keys(both.findResources(kind, { Properties: { [property]: value } }));
  if (id === undefined) throw new Error(`no ${kind} called ${value}`);
  return id;
};

test('a queue is fed by the topic of its own namespace, and by no other', () => {
  for (const prefix of ['Weft-', 'Weft-payments--']) {
    const topic = { Ref: idOf('AWS::SNS::Topic', 'TopicName', `${prefix}orders.fifo`) };
    const queue = idOf('AWS::SQS::Queue', 'QueueName', `${prefix}billing.fifo`);
    both.hasResourceProperties('AWS::SNS::Subscription', {
      TopicArn: topic,
      Endpoint: { 'Fn::GetAtt': [queue, 'Arn'] },
    });
    both.hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: Match.stringLikeRegexp(queue) }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Condition: { ArnEquals: { 'aws:SourceArn': topic } } }),
        ]),
      },
    });
  }
  both.resourceCountIs('AWS::SNS::Subscription', 4);
});

test('the function of a subscription knows its namespace, and of the others nothing', () => {
  both.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ NAMESPACE: 'payments', SUBSCRIPTION: 'crm' }) },
  });
  both.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ NAMESPACE: 'default', SUBSCRIPTION: 'crm' }) },
  });
  const codeIn = (template: Template) =>
    Object.values(
      template.findResources('AWS::Lambda::Function', {
        Properties: {
          Environment: { Variables: Match.objectLike({ NAMESPACE: 'default' }) },
        },
      }),
    ).map(({ Properties }) => Properties.Code.S3Key);
  expect(codeIn(both)).toEqual(codeIn(alone));
});

test('alarms, and what they count, tell namespaces apart', () => {
  for (const [namespace, name] of [
    ['default', 'billing'],
    ['payments', 'payments--billing'],
  ] as const) {
    both.hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: Match.stringLikeRegexp(`namespace = "${namespace}".*subscription = "billing"`),
      MetricTransformations: [Match.objectLike({ MetricName: `${name}-blocked-tries` })],
    });
    both.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: `${name}-blocked-tries` });
  }
});

test('the rule of a source hands over whose it is', () => {
  const templates = Object.values(both.findResources('AWS::Events::Rule'))
    .flatMap(({ Properties }) => Properties.Targets ?? [])
    .flatMap(({ InputTransformer }) => InputTransformer?.InputTemplate ?? []);
  expect(templates.sort()).toEqual([
    '{"namespace":"payments","source":"shop","event":<aws.events.event.json>}',
    '{"source":"shop","event":<aws.events.event.json>}',
  ]);
});

test('the newest records of the compacted topics of all namespaces are kept', () => {
  both.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    FilterCriteria: {
      Filters: [
        {
          Pattern: JSON.stringify({
            eventName: ['INSERT'],
            dynamodb: {
              Keys: { pk: { S: [{ prefix: 'default#prices#' }, { prefix: 'payments#prices#' }] } },
            },
          }),
        },
      ],
    },
  });
});
