import { metricsIn } from '../../lib/local/embedded-metrics';
import { meter } from '../../lib/runtime/metrics';

/** The lines that were written, as CloudWatch would take them. */
function written(act: () => void) {
  const lines: string[] = [];
  const log = jest
    .spyOn(console, 'log')
    .mockImplementation((line: string) => void lines.push(line));
  const out = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(...String(text).trim().split('\n'));
    return true;
  });
  try {
    act();
  } finally {
    log.mockRestore();
    out.mockRestore();
  }
  return lines.flatMap(metricsIn);
}

const stored = (name: string, RecordsIn: number, attempts: number) =>
  ({ of: 'topic', name, values: { RecordsIn, AppendAttempts: [attempts] } }) as const;

test('what is measured of one topic is one line, in which numbers add up and lists are kept', () => {
  const said = written(() => {
    meter.add(stored('orders', 2, 1), stored('clicks', 5, 1));
    meter.add(stored('orders', 3, 4));
    meter.flush();
  });
  expect(said).toHaveLength(2);
  const [orders] = said;
  expect(orders?.data).toEqual([
    expect.objectContaining({ MetricName: 'RecordsIn', Values: [5], Unit: 'Count' }),
    expect.objectContaining({ MetricName: 'AppendAttempts', Values: [1, 4] }),
  ]);
  for (const datum of orders?.data ?? [])
    expect(datum.Dimensions).toEqual([{ Name: 'Topic', Value: 'orders' }]);
});

test('what was told once is not told again', () => {
  expect(
    written(() => {
      meter.add(stored('orders', 1, 1));
      meter.flush();
      meter.flush();
    }),
  ).toHaveLength(1);
});

test('a list that is longer than a line may be is told in several, and none of it is lost', () => {
  const DeliveryLatency = Array.from({ length: 250 }, (_, at) => at);
  const said = written(() => {
    meter.add({ of: 'subscription', name: 'crm', values: { RecordsOut: 250, DeliveryLatency } });
    meter.flush();
  });
  const of = (metric: string) =>
    said.flatMap(({ data }) => data.filter(({ MetricName }) => MetricName === metric));
  expect(of('DeliveryLatency').flatMap(({ Values }) => Values)).toEqual(DeliveryLatency);
  expect(of('RecordsOut').map(({ Values }) => Values)).toEqual([[250]]);
  for (const { data } of said)
    expect(data[0]?.Dimensions).toEqual([{ Name: 'Subscription', Value: 'crm' }]);
});

test.each([
  ['another line of a log', '{"level":"INFO","message":"answered"}'],
  ['a text that only looks like one', 'cut off: {"_aws":{"Timestamp":17'],
  ['an empty directive', '{"_aws":{"Timestamp":1}}'],
])('no metrics are made of %s', (_, line) => {
  expect(metricsIn(line)).toEqual([]);
});
