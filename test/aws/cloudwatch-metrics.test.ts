import { randomUUID } from 'node:crypto';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CloudWatchMetrics } from '../../lib/aws/cloudwatch-metrics';
import type { Asked } from '../../lib/domain/stats/recent';
import { MetricCarrier } from '../../lib/local/metric-carrier';

const logs = new CloudWatchLogsClient({});
const namespace = `Weft/${randomUUID()}`;
const group = { logGroupName: `/own/${randomUUID()}`, logStreamName: 'one' };
const metrics = new CloudWatchMetrics(new CloudWatchClient({}), namespace, Date.now);
const carrier = new MetricCarrier({}, Date.now() - 1_000);

beforeAll(async () => {
  await logs.send(new CreateLogGroupCommand(group));
  await logs.send(new CreateLogStreamCommand(group));
});

/** A line as a Lambda writes it. */
const line = (dimension: string, name: string, values: Record<string, number | number[]>) => ({
  timestamp: Date.now(),
  message: JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [[dimension]],
          Metrics: Object.keys(values).map((Name) => ({ Name, Unit: 'Count' })),
        },
      ],
    },
    [dimension]: name,
    ...values,
  }),
});

const write = (...logEvents: ReturnType<typeof line>[]) =>
  logs.send(new PutLogEventsCommand({ ...group, logEvents }));

const ofOrders = (metric: Asked['metric'], statistic: Asked['statistic']): Asked => ({
  metric,
  name: 'orders',
  statistic,
});
const sum = [ofOrders('RecordsIn', 'Sum')];

test('what nobody has measured is unknown', async () => {
  expect(await metrics.read(sum, 5)).toEqual([undefined]);
  expect(await metrics.codes()).toEqual([]);
});

test('lines become metrics once they are carried, each once, also of two that are the same', async () => {
  const same = line('Topic', 'orders', { RecordsIn: 2 });
  await write(same, same, line('Topic', 'clicks', { RecordsIn: 100 }));
  // The defect: CloudWatch makes metrics of such lines by itself, MiniStack 1.5.33 does not.
  expect(await metrics.read(sum, 5)).toEqual([undefined]);
  await carrier.carry();
  expect(await metrics.read(sum, 5)).toEqual([4]);
  await carrier.carry();
  expect(await metrics.read(sum, 5)).toEqual([4]);
});

test('lists give percentiles, and means', async () => {
  const DeliveryLatency = Array.from({ length: 100 }, (_, at) => at + 1);
  await write(line('Subscription', 'orders', { DeliveryLatency }));
  await carrier.carry();
  const asked = (['p50', 'p99', 'Average', 'Maximum'] as const).map((statistic) =>
    ofOrders('DeliveryLatency', statistic),
  );
  const [p50 = 0, p99 = 0, average, maximum] = await metrics.read(asked, 5);
  expect(Math.abs(p50 - 50.5)).toBeLessThanOrEqual(1);
  expect(Math.abs(p99 - 99)).toBeLessThanOrEqual(1);
  expect([average, maximum]).toEqual([50.5, 100]);
});

test('more numbers than a request may have are asked for in several, and come in order', async () => {
  const many = Array.from(
    { length: 1_001 },
    (_, at): Asked => ({ ...sum[0], name: `t${at}` }) as Asked,
  );
  many[700] = ofOrders('RecordsIn', 'Sum');
  const values = await metrics.read(many, 5);
  expect(values).toHaveLength(1_001);
  expect(values.flatMap((value, at) => (value === undefined ? [] : [[at, value]]))).toEqual([
    [700, 4],
  ]);
});

test('codes of refusals are those that were sent', async () => {
  await write(
    line('Code', 'key_missing', { Rejected: 1 }),
    line('Code', 'body_empty', { Rejected: 1 }),
  );
  await carrier.carry();
  expect(await metrics.codes()).toEqual(['body_empty', 'key_missing']);
});
