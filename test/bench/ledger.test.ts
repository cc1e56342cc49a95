import { kinesisLedger } from '../../scripts/bench/counted/by-hand';
import { deliveryLines, fifoLines } from '../../scripts/bench/counted/deliver';
import {
  dollarsOf,
  invocations,
  ledgerOf,
  requestsIn,
  sharesOf,
} from '../../scripts/bench/counted/ledger';

const delivered = {
  fifo: true,
  messages: 1_000_000,
  taken: { batches: 100_000, billed: 100_000 },
  subscriptions: 3,
  bytes: 1_024,
};

test('a million records to three FIFO queues are three million sends, and a receive and a delete of ten each', () => {
  const ledger = ledgerOf(deliveryLines(delivered));
  expect(ledger.requests).toEqual({
    'sends of SNS to queues': 3_000_000,
    receives: 300_000,
    deletes: 300_000,
    'invocations of consumers': 300_000,
  });
  expect(ledger.sendsOfSns).toBeCloseTo(1.5);
  const [dearest] = sharesOf(ledger);
  expect(dearest).toEqual({ what: 'SQS: requests to FIFO queues', dollars: expect.closeTo(1.8) });
});

test('what is billed by 64 KB is billed once for each that is begun, and is one request all the same', () => {
  const small = ledgerOf(deliveryLines({ ...delivered, bytes: 6_000 }));
  const large = ledgerOf(deliveryLines({ ...delivered, bytes: 65_537 }));
  expect(requestsIn(large)).toBe(requestsIn(small));
  expect(large.sendsOfSns).toBeCloseTo(2 * small.sendsOfSns);
});

test('a function is paid by the call, by the time, and by what it writes down', () => {
  const lines = invocations('calls', { count: 1_000_000, ms: 100, gigabytes: 0.5 });
  const byWhat = Object.fromEntries(
    sharesOf(ledgerOf(lines)).map(({ what, dollars }) => [what, dollars]),
  );
  expect(byWhat).toEqual({
    'Lambda: invocations': expect.closeTo(0.2),
    'Lambda: GB-seconds, arm64': expect.closeTo(0.667, 3),
    'CloudWatch: GB of logs': expect.closeTo(0.45),
  });
});

test('nothing is taken off for what every account has for nothing', () => {
  expect(
    dollarsOf(ledgerOf([{ what: 'calls', requests: 1_000, price: 'lambdaRequest' }])),
  ).toBeCloseTo(0.0002);
});

test('FIFO topics are paid by delivery and by the gigabyte, beside their requests', () => {
  const ledger = ledgerOf(fifoLines(1_000_000, 3, 1_000));
  expect(requestsIn(ledger)).toBe(0);
  expect(dollarsOf(ledger)).toBeCloseTo(0.03 + 0.017 + 0.003);
});

test('Kinesis is billed by the record, and its readers are called for what is there', () => {
  const load = { perRequest: 100, requests: 10, pace: 'busy' } as const;
  const ledger = kinesisLedger(load, 3);
  expect(ledger.requests).toEqual({ PutRecords: 10, 'invocations of consumers': 30 });
  expect(sharesOf(ledger)).toContainEqual({
    what: 'Kinesis: PUT payload units of 25 KB',
    dollars: expect.closeTo(0.000014, 8),
  });
});
