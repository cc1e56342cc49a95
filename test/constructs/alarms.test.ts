import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { defineFabric, minutes } from '../../lib';
import { MessagingFabric } from '../../lib/constructs/messaging-fabric';
import { WeftStack, type WeftStackProps } from '../../lib/constructs/weft-stack';
import { alarmKinds, runbookOf } from '../../lib/domain/topology/alarms';
import { wholeFabric } from '../support/whole-fabric';

const stackOf = (props: Partial<WeftStackProps> = {}) =>
  new WeftStack(new App(), 'Weft', { topology: wholeFabric, ...props });
const stack = stackOf();
const template = Template.fromStack(stack);

interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: unknown[];
  readonly OKActions: unknown[];
  readonly Metrics?: { readonly MetricStat?: { readonly Metric: { MetricName: string } } }[];
}

const alarmsIn = (of: Template): AlarmProperties[] =>
  Object.values(of.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
const alarms = alarmsIn(template);
const named = (name: string) =>
  template.hasResourceProperties('AWS::CloudWatch::Alarm', Match.objectLike({ AlarmName: name }));

const folder = join(__dirname, '..', '..', 'docs', 'runbooks');
const pages = readdirSync(folder);
const pageOf = ({ AlarmDescription }: AlarmProperties) =>
  /docs\/runbooks\/([a-z-]+\.md)$/.exec(AlarmDescription)?.[1] ?? '';

test('each alarm tells the fabric’s topic that it goes off, and that all is well again', () => {
  const [topic] = Object.keys(
    template.findResources('AWS::SNS::Topic', { Properties: { TopicName: 'Weft-_alarms' } }),
  );
  expect(alarms.length).toBeGreaterThan(30);
  for (const { AlarmActions, OKActions } of alarms) {
    expect(AlarmActions).toEqual([{ Ref: topic }]);
    expect(OKActions).toEqual([{ Ref: topic }]);
  }
});

test('each alarm says what it is, what it means, and which page says what to do', () => {
  for (const alarm of alarms) {
    expect(alarm.AlarmName).toMatch(/^Weft-[A-Za-z0-9-]+$/);
    expect(alarm.AlarmDescription.length).toBeLessThan(1_024);
    expect(existsSync(join(folder, pageOf(alarm)))).toBe(true);
    expect(`${alarm.AlarmName}.md`).toContain(`-${pageOf(alarm)}`);
  }
  expect(new Set(alarms.map(({ AlarmName }) => AlarmName)).size).toBe(alarms.length);
});

test('each page belongs to an alarm, and each kind of alarm is made', () => {
  expect(new Set(alarms.map(pageOf))).toEqual(new Set(pages));
  expect(alarmKinds.map((kind) => `${runbookOf(kind)}.md`).sort()).toEqual([...pages].sort());
});

test('what the alarms are called is what the topology calls its topics and subscriptions', () => {
  for (const name of [
    'orders-fan-out-lag',
    'payments--ledger-fan-out-lag',
    'payments--booked-oldest-message',
    'handled-parked-keys',
    'posted-circuit-open',
    'pulled-blocked',
    'native-dead-letters',
    'keep-latest-iterator-age',
    'sources-set-aside',
    'more-1-function-errors',
  ])
    named(`Weft-${name}`);
  expect(Object.keys(stack.fabric.alarms).sort()).toEqual(
    alarms.map(({ AlarmName }) => AlarmName.replace(/^Weft-/, '')).sort(),
  );
});

test('a record that SQS itself gave up sets off an alarm on SQS’s queue, any other on our own count', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'Weft-native-dead-letters',
    MetricName: 'ApproximateNumberOfMessagesVisible',
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'Weft-handled-dead-letters',
    Namespace: 'Weft/Weft',
    MetricName: 'DeadLetters',
    Dimensions: [{ Name: 'Subscription', Value: 'handled' }],
    Statistic: 'Maximum',
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  });
});

test('a sweeper of which nothing is heard sets off its alarm', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'Weft-sweeper-not-run',
    MetricName: 'Invocations',
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
    EvaluationPeriods: 3,
    TreatMissingData: 'breaching',
  });
});

test('how old the stream is counts in the milliseconds that Lambda has it in', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'Weft-fan-out-iterator-age',
    Threshold: 300_000,
  });
});

test('every function and every table is in the sums, no more than ten metrics in one', () => {
  const summed = (MetricName: string) =>
    alarms
      .flatMap(({ Metrics = [] }) => Metrics)
      .filter(({ MetricStat }) => MetricStat?.Metric.MetricName === MetricName);
  const functions = Object.keys(template.findResources('AWS::Lambda::Function')).length;
  const tables = Object.keys(template.findResources('AWS::DynamoDB::GlobalTable')).length;
  expect(summed('Errors')).toHaveLength(functions);
  expect(summed('Throttles')).toHaveLength(functions);
  expect(summed('ReadThrottleEvents')).toHaveLength(tables);
  expect(summed('WriteThrottleEvents')).toHaveLength(tables);
  for (const { Metrics = [] } of alarms) expect(Metrics.length).toBeLessThanOrEqual(11);
});

test('thresholds and what is off are as the topology says', () => {
  const quiet = defineFabric({
    alarms: { functionErrors: false, setAside: 3 },
    topics: { orders: { ordered: true, alarms: { fanOutLag: minutes(9) } } },
    subscriptions: { billing: { topic: 'orders', target: { kind: 'pull' }, alarms: false } },
  });
  const made = Template.fromStack(stackOf({ topology: quiet, api: 'none' }));
  const names = alarmsIn(made).map(({ AlarmName }) => AlarmName);
  expect(names.filter((name) => /billing|function-errors|api-errors/.test(name))).toEqual([]);
  made.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'Weft-orders-fan-out-lag',
    Threshold: 540,
  });
  made.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'Weft-fan-out-set-aside',
    Threshold: 3,
  });
});

test('only alarms of this account may speak on the topic, and only over TLS', () => {
  template.hasOutput('AlarmTopicArn', {});
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
        Match.objectLike({
          Effect: 'Deny',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ],
    },
  });
});

test('a topic of one’s own and an address of the pages take the place of Weft’s', () => {
  const own = new Stack(new App(), 'Own');
  const alarmTopic = Topic.fromTopicArn(own, 'Pager', 'arn:aws:sns:us-east-1:1:pager');
  const topology = defineFabric({ topics: { orders: {} } });
  const runbookUrl = 'https://wiki.example/weft/';
  new MessagingFabric(own, 'Fabric', { topology, alarmTopic, runbookUrl });
  const made = Template.fromStack(own);
  expect(
    made.findResources('AWS::SNS::Topic', { Properties: { TopicName: 'Own-_alarms' } }),
  ).toEqual({});
  for (const { AlarmActions, AlarmDescription } of alarmsIn(made)) {
    expect(AlarmActions).toEqual(['arn:aws:sns:us-east-1:1:pager']);
    expect(AlarmDescription).toMatch(/ https:\/\/wiki\.example\/weft\/[a-z-]+\.md$/);
  }
});

test('a metric is asked for by its name, and by what it is of', () => {
  const { fabric } = stack;
  expect(
    fabric.metric('ParkedKeys', { subscription: 'handled', statistic: 'Maximum' }),
  ).toMatchObject({
    namespace: 'Weft/Weft',
    metricName: 'ParkedKeys',
    dimensions: { Subscription: 'handled' },
    statistic: 'Maximum',
  });
  expect(() => fabric.metric('ParkedKeys', { topic: 'orders' })).toThrow(
    'metric ParkedKeys is of subscription, got topic',
  );
  expect(() => fabric.metric('RecordsIn')).toThrow('metric RecordsIn is of topic, got nothing');
  expect(() => fabric.metric('ParkedKeys', { subscription: 'handeld' })).toThrow(
    'there is no subscription "handeld" to measure',
  );
  fabric.metric('RecordsIn', { topic: 'payments--ledger' });
});

/** What the command line can do; a page may say no other. */
const verbs = [
  ...['publish', 'tail', 'pull', 'redrive', 'replay', 'top', 'doctor', 'errors', 'journey', 'cost'],
  ...['topics list', 'topics show'],
  ...['list', 'show', 'status', 'pause', 'resume', 'listen'].map((verb) => `subscriptions ${verb}`),
  ...['list', 'show', 'edit', 'redrive', 'discard'].map((verb) => `dead-letters ${verb}`),
  ...['list', 'show', 'seek'].map((verb) => `groups ${verb}`),
  ...['list', 'show', 'cancel'].map((verb) => `operations ${verb}`),
];

describe.each(pages)('the page %s', (page) => {
  const text = readFileSync(join(folder, page), 'utf8');

  test('says what it means, what to look at, and what to do', () => {
    const sections = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(sections).toEqual(['What it means', 'What to look at', 'What to do']);
    for (const section of text.split(/^## .*$/m).slice(1))
      expect(section.trim().length).toBeGreaterThan(80);
  });

  test('names commands, pages and outputs that there are', () => {
    for (const [, command = ''] of text.matchAll(/`weft ([a-z][^`]*)`/g))
      expect(verbs.filter((verb) => `${command} `.startsWith(`${verb} `))).toHaveLength(1);
    for (const [, link = ''] of text.matchAll(/\]\(([^)]+)\)/g)) expect(pages).toContain(link);
    for (const [, output = ''] of text.matchAll(/`([A-Z][A-Za-z]+FunctionName)`/g))
      template.hasOutput(output, {});
  });
});
