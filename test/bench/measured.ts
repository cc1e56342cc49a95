import type { Counted } from '../../scripts/bench/counted/counted';
import { fifoByHand, orderedByHttp, packedByHttp } from '../../scripts/bench/counted/counted';
import type { Measured } from '../../scripts/bench/page/measured';

const countedOf = (
  way: string,
  isOurs: boolean,
  [requests, dollars]: readonly [number, number],
): Counted[] =>
  ([1, 10, 100] as const).flatMap((perRequest) =>
    (['quiet', 'busy'] as const).flatMap((pace) =>
      [1, 3].map((subscriptions) => ({
        way,
        isOurs,
        perRequest,
        subscriptions,
        pace,
        requests: requests * subscriptions,
        dollars: dollars * subscriptions,
        sendsOfSns: 0.5 * subscriptions,
        byKind: { receives: 0.1, deletes: 0.1 },
        shares: [{ what: 'SQS: requests to FIFO queues', dollars }],
      })),
    ),
  );

const carried = { attempts: 1.5, gaveUp: 0, p50: 12, p99: 120, throttled: 0, records: 1, units: 1 };
const offered = { keyed: true, seed: 1, seconds: 20 };

/** Values as a run brings them; round ones, so that the page can be checked by eye. */
export const measured: Measured = {
  setting: {
    date: '2030-01-02',
    commit: '0123456789',
    machine: '2 cores (Some CPU), 8 GB, linux x64',
    versions: { Node: '22.0.0', MiniStack: '1.2.3' },
    rounds: 3,
  },
  limited: [
    {
      title: 'counted',
      figures: [
        { what: 'calls to publish', measured: 2, atMost: 2, detail: 'Query 1, PutItem 1' },
        { what: 'bytes', measured: 1_234_567, atMost: 600_000, detail: 'too many | by far' },
      ],
    },
  ],
  laps: [
    {
      ...{ race: 'ordered by key, to a FIFO queue', name: 'Weft, topic ordered, over HTTP' },
      ...{ isOurs: true, perRequest: 10, connections: 4, records: 480 },
      ...{ perSecond: 200, p50: 80, p99: 160 },
    },
    {
      ...{ race: 'ordered by key, to a FIFO queue', name: 'SNS FIFO → SQS FIFO' },
      ...{ isOurs: false, perRequest: 10, connections: 4, records: 480 },
      ...{ perSecond: 400, p50: 40, p99: 100, ratio: { perSecond: 0.5, p50: 2, p99: 1.6 } },
    },
    {
      ...{ race: 'to a function', name: 'Kinesis → Lambda', isOurs: false },
      ...{ perRequest: 1, connections: 1, records: 0, missing: 'there is no Kinesis' },
      ...{ perSecond: Number.NaN, p50: Number.NaN, p99: Number.NaN },
    },
  ],
  smallest: {
    requests: 200,
    weft: { p50: 30, p99: 60 },
    authorised: { p50: 24, p99: 50 },
    open: { p50: 10, p99: 20 },
  },
  counted: [
    ...countedOf(orderedByHttp, true, [0.5, 0.3]),
    ...countedOf(packedByHttp, true, [0.4, 0.2]),
    ...countedOf(fifoByHand, false, [1.4, 0.7]),
  ],
  grown: [
    {
      what: 'partitions',
      of: 1,
      requests: 1,
      dollars: 0.8,
      how: 'counted',
      latency: { p50: 1, p99: 1 },
    },
    { what: 'partitions', of: 64, requests: 3, dollars: 2, how: 'counted' },
    { what: 'backlog', of: 100_000, requests: 0.004, dollars: 0.01, how: 'reckoned' },
  ],
  functions: [
    {
      door: 'publish',
      doing: '100 records',
      records: 100,
      bytes: 560_000,
      coldMs: 300,
      cpuMs: 20,
      megabytes: 90,
    },
    {
      door: 'sweep',
      doing: 'a run',
      bytes: 490_000,
      coldMs: Number.NaN,
      cpuMs: Number.NaN,
      megabytes: Number.NaN,
      missing: 'it failed',
    },
  ],
  contention: [
    {
      ...carried,
      series: 'one partition',
      offered: { ...offered, partitions: 1, perSecond: 50 },
      stored: 50,
    },
    {
      ...carried,
      series: 'one partition',
      offered: { ...offered, partitions: 1, perSecond: 200 },
      stored: 160,
      gaveUp: 0.2,
      p99: 7_000,
    },
    {
      ...carried,
      series: 'keyed',
      offered: { ...offered, partitions: 8, perSecond: 400 },
      stored: 400,
    },
    {
      ...carried,
      series: 'batches',
      offered: { ...offered, partitions: 1, perSecond: 50 },
      stored: 50,
      records: 100,
      units: 16,
    },
  ],
  missing: [
    {
      part: 'transactions',
      why: 'Error: connect http://10.1.2.3:4566/x failed\n    at /home/someone/weft/lib/a.ts:1',
    },
  ],
};
