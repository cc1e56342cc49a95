import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventSource } from '../../lib/constructs/event-source';
import { LogTables } from '../../lib/constructs/log-tables';
import { defineFabric } from '../../lib/domain/topology/fabric';
import { actionsOf, statementsIn } from '../support/allowed';

const pattern = {
  source: ['aws.s3', { 'anything-but': { prefix: 'x' } }],
  'detail-type': ['Object Created'],
  detail: { reason: ['', 0, false, { exists: false }] },
};

const topology = defineFabric({
  topics: { orders: {}, uploads: {} },
  sources: {
    uploaded: { topic: 'uploads', pattern },
    ordered: { topic: 'orders', bus: 'shop-bus', pattern: { source: ['shop'] } },
  },
});

function make(of = topology): Template {
  const stack = new Stack(new App(), 'Test');
  const tables = new LogTables(stack, 'Tables');
  new EventSource(stack, 'Sources', { topology: of, tables, removalPolicy: RemovalPolicy.RETAIN });
  return Template.fromStack(stack);
}

const template = make();

test('each source is a rule with the very pattern, on its bus', () => {
  const rules = Object.values(template.findResources('AWS::Events::Rule'));
  const matching = rules.map(({ Properties }) => [
    Properties.EventBusName,
    Properties.EventPattern,
    Properties.State ?? 'ENABLED',
  ]);
  expect(matching).toEqual([
    ['default', pattern, 'ENABLED'],
    ['shop-bus', { source: ['shop'] }, 'ENABLED'],
  ]);
});

test('a pattern with a null, which no template may hold, is written as text', () => {
  const matching = { detail: { reason: ['', { 'anything-but': [null] }] } };
  const withNull = defineFabric({
    topics: { orders: {} },
    sources: { empty: { topic: 'orders', pattern: matching } },
  });
  const rules = make(withNull).findResources('AWS::Events::Rule', {
    Properties: { EventPattern: JSON.stringify(matching) },
  });
  expect(Object.keys(rules)).toHaveLength(1);
});

test('one function appends for all sources, and is told which one an event matched', () => {
  template.resourceCountIs('AWS::Lambda::Function', 1);
  for (const source of ['uploaded', 'ordered']) {
    template.hasResourceProperties('AWS::Events::Rule', {
      Targets: [
        Match.objectLike({
          InputTransformer: {
            InputTemplate: `{"source":"${source}","event":<aws.events.event.json>}`,
          },
        }),
      ],
    });
  }
});

test('only the rules may invoke the function, and send to the dead letters', () => {
  template.resourceCountIs('AWS::Lambda::Permission', 2);
  template.allResourcesProperties('AWS::Lambda::Permission', {
    Principal: 'events.amazonaws.com',
    SourceArn: Match.anyValue(),
  });
  template.hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': Match.anyValue() } },
        }),
      ]),
    },
  });
});

test('what fails is tried twice more and then set aside, by Lambda as by EventBridge', () => {
  const [queue] = Object.keys(template.findResources('AWS::SQS::Queue'));
  const deadLetters = { 'Fn::GetAtt': [queue, 'Arn'] };
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumRetryAttempts: 2,
    DestinationConfig: { OnFailure: { Destination: deadLetters } },
  });
  template.allResourcesProperties('AWS::Events::Rule', {
    Targets: [Match.objectLike({ DeadLetterConfig: { Arn: deadLetters } })],
  });
});

test('what was set aside is kept for as long as SQS can', () => {
  template.hasResource('AWS::SQS::Queue', {
    Properties: { MessageRetentionPeriod: 1_209_600 },
    DeletionPolicy: 'Retain',
  });
});

test('the function may append, and nothing else of the tables', () => {
  const actions = statementsIn(template)
    .flatMap(actionsOf)
    .filter((it) => it.startsWith('dyn'));
  expect(new Set(actions)).toEqual(
    new Set(['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem']),
  );
});
