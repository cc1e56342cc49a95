import { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import sample from '../../bin/weft.config';
import { defineFabric } from '../../lib';
import { FabricDashboard } from '../../lib/constructs/dashboard';
import { WeftStack, type WeftStackProps } from '../../lib/constructs/weft-stack';
import { dimensionOf, type MetricName, metrics } from '../../lib/domain/metrics/metrics';
import { dashboardIn, metricsOf, optionsOf, type Widget } from '../support/dashboard-body';
import { wholeFabric } from '../support/whole-fabric';

const stackOf = (props: Partial<WeftStackProps> = {}) =>
  new WeftStack(new App(), 'Weft', { topology: wholeFabric, ...props });
const stack = stackOf();
const { widgets } = dashboardIn(Template.fromStack(stack));
const graphs = widgets.filter(({ type }) => type === 'metric');
const titles = (of: readonly Widget[]) => of.map(({ properties }) => properties.title ?? '');
const headings = (of: readonly Widget[]) =>
  of.flatMap(({ properties: { markdown = '' } }) => markdown.match(/^# .*/gm) ?? []);

test('the sections are the questions of an operator, in the order they are asked', () => {
  expect(headings(widgets)).toEqual([
    '# Is anything stuck?',
    '# Since when?',
    '# What is failing?',
    '# What does it cost?',
  ]);
});

test('first of all come the states of all alarms, and what is behind, old, parked and dead', () => {
  const [, states, ...values] = widgets.slice(0, 6);
  expect(states?.type).toBe('alarm');
  expect(states?.properties.alarms).toHaveLength(Object.keys(stack.fabric.alarms).length);
  expect(titles(values)).toEqual([
    'Records behind',
    'Oldest message, in seconds',
    'Parked keys',
    'Dead letters',
  ]);
});

test('each topic and each subscription has a row of its own, those of namespaces too', () => {
  const rows = new Set(titles(graphs).flatMap((title) => /^([\w-]+): /.exec(title)?.[1] ?? []));
  const names = ['orders', 'prices', 'payments--ledger'];
  const more = ['pulled', 'handled', 'native', 'posted', 'bused', 'payments--booked'];
  expect([...rows].slice(0, 9)).toEqual([...names, ...more]);
});

test('each graph has a title, and a unit on each axis that it uses', () => {
  expect(new Set(titles(graphs)).size).toBe(graphs.length);
  for (const graph of graphs.filter(({ properties }) => properties.view !== 'singleValue')) {
    expect(graph.properties.title).toMatch(/^[A-Z\w][\w-]*/);
    const sides = new Set(optionsOf(graph).map(({ yAxis = 'left' }) => yAxis));
    for (const side of sides) expect(graph.properties.yAxis?.[side]?.label).toMatch(/\w{4}/);
  }
});

test('whatever takes time is shown by its median and its slowest hundredth', () => {
  const slow = /DeliveryLatency|Latency|Duration/;
  const stats = (graph: Widget) => [
    ...optionsOf(graph).flatMap(({ stat = '' }) => stat),
    ...optionsOf(graph).flatMap(({ expression = '' }) => /'(p\d+)'/.exec(expression)?.[1] ?? ''),
  ];
  const shown = graphs.filter(
    (graph) =>
      metricsOf(graph).some(({ name }) => slow.test(name)) ||
      /duration/.test(graph.properties.title ?? ''),
  );
  expect(shown.length).toBeGreaterThan(5);
  const pairs = shown.map((graph) => [...new Set(stats(graph).filter(Boolean))].sort().join());
  expect(new Set(pairs)).toEqual(new Set(['p50,p99', 'p50', 'p99']));
});

/** Of AWS's own metrics, those that its services send. */
const ofAws: Readonly<Record<string, RegExp>> = {
  'AWS/SQS':
    /^(ApproximateAgeOfOldestMessage|ApproximateNumberOfMessagesVisible|NumberOfMessages(Received|Deleted)|NumberOfEmptyReceives)$/,
  'AWS/Lambda': /^(Errors|Throttles|IteratorAge|Duration|Invocations)$/,
  'AWS/DynamoDB': /^((Read|Write)ThrottleEvents|Consumed(Read|Write)CapacityUnits)$/,
  'AWS/ApiGateway': /^(Count|4xx|5xx|Latency)$/,
  'AWS/SNS': /^NumberOfMessagesPublished$/,
};

const searched = graphs
  .flatMap(optionsOf)
  .flatMap(({ expression = '' }) =>
    [...expression.matchAll(/\{"([^"]+)","([^"]+)"\} MetricName="([^"]+)"/g)].map(
      ([, namespace = '', dimension = '', name = '']) => ({ namespace, name, of: dimension }),
    ),
  );
const shown = [...graphs.flatMap(metricsOf), ...searched];

test('no metric is graphed that nobody sends, or that is of something else', () => {
  for (const { namespace, name, of } of shown) {
    if (namespace !== 'Weft/Weft') {
      expect(name).toMatch(ofAws[namespace] ?? /^no such namespace$/);
      continue;
    }
    expect(Object.keys(metrics)).toContain(name);
    const dimension = dimensionOf[metrics[name as MetricName].of] ?? '';
    expect(of.split(',')[0]).toBe(dimension);
  }
});

test('each metric that Weft sends is on the dashboard', () => {
  const names = new Set(shown.map(({ name }) => name));
  // Only a filter that SNS can't have leaves out records here, and counts them.
  const filtering = defineFabric({
    topics: { orders: {} },
    subscriptions: {
      some: {
        topic: 'orders',
        target: { kind: 'pull' },
        filter: { sql: "data.country <> 'DE' AND NOT data.amount > 100" },
      },
    },
  });
  const filtered = dashboardIn(Template.fromStack(stackOf({ topology: filtering })));
  for (const { name } of filtered.widgets.flatMap(metricsOf)) names.add(name);
  expect(Object.keys(metrics).filter((name) => !names.has(name))).toEqual([]);
});

test('a search is no longer than CloudWatch takes, with the longest names that there are', () => {
  const long = 'x'.repeat(80);
  for (const { expression = '' } of graphs.flatMap(optionsOf))
    for (const [, search = ''] of expression.matchAll(/SEARCH\('([^']*)'/g))
      expect(search.replace(/"Fabric[\w.]+"/g, `"${long}"`).length).toBeLessThanOrEqual(1_024);
});

const plain = stackOf({ topology: sample, runbookUrl: 'https://wiki.example/weft' });
const small = dashboardIn(Template.fromStack(plain)).widgets;

test('the default topology is within what an account has for nothing: 50 metrics', () => {
  const distinct = new Set(small.flatMap(metricsOf).map((metric) => JSON.stringify(metric)));
  expect(distinct.size).toBeLessThanOrEqual(50);
});

test('the text says what to do first, and links to the pages where they are', () => {
  const texts = (of: readonly Widget[]) =>
    of.map(({ properties }) => properties.markdown ?? '').join('\n');
  expect(texts(widgets)).toContain('`docs/runbooks/fan-out-lag.md`');
  expect(texts(widgets)).toContain('run `weft doctor`');
  expect(texts(small)).toContain('[fan-out-lag](https://wiki.example/weft/fan-out-lag.md)');
});

test('it may be left out, and the largest that a stack can need is one that CloudWatch takes', () => {
  const made = stackOf({ topology: sample, dashboard: false });
  const { fabric: parts } = made;
  expect(parts.observability.dashboard).toBeUndefined();
  const topics = Object.fromEntries(Array.from({ length: 170 }, (_, at) => [`topic-${at}`, {}]));
  const topology = defineFabric({ topics });
  const props = { topology, name: 'large', parts, alarms: [], runbook: String };
  new FabricDashboard(made, 'Large', props);
  const template = Template.fromStack(made);
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  const { widgets: large } = dashboardIn(template);
  expect(large.length).toBeLessThanOrEqual(500);
  expect(large.flatMap(metricsOf).length).toBeLessThanOrEqual(2_500);
  for (const widget of large) expect(metricsOf(widget).length).toBeLessThanOrEqual(500);
  expect(JSON.stringify(large)).toContain('20 more rows do not fit');
});

test('the construct library finds nothing to warn of in it', () => {
  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('expression'));
});
