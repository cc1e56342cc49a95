import type { Evidence, Kind, LogRecord, Operation } from './evidence';

/** A record of key `k`, or of none, at an offset of partition 0 of `orders`. */
export const recordAt = (offset: number, more: Partial<LogRecord> = {}): LogRecord => ({
  topic: 'orders',
  partition: 0,
  offset,
  id: `r${offset}`,
  key: 'k',
  digest: `d${offset}`,
  ...more,
});

/** Something asked and answered, from `began` to `ended`. */
export const operation = <K extends Kind>(
  kind: K,
  [began, ended]: readonly [number, number],
  rest: Pick<Operation<K>, 'asked'> & Partial<Operation<K>>,
): Operation => ({ kind, by: 'somebody', began, ended, outcome: 'ok', ...rest }) as Operation;

export const publishOf = (
  offset: number,
  times: readonly [number, number],
  more: Partial<Operation<'publish'>> = {},
): Operation =>
  operation('publish', times, {
    asked: { topic: 'orders', records: [{ id: `r${offset}`, key: 'k' }], once: `once-${offset}` },
    answer: { positions: [{ partition: 0, offset }] },
    ...more,
  });

const group = { topic: 'orders', group: 'g' };

export const commitOf = (offset: number, times: readonly [number, number], epoch = 1): Operation =>
  operation('commit', times, { asked: { ...group, partition: 0, offset, epoch }, answer: {} });

export const seekAt = (times: readonly [number, number]): Operation =>
  operation('seek', times, { asked: group, answer: {} });

const came = (offset: number, at: number) => ({
  subscription: 's',
  partition: 0,
  offset,
  at,
  digest: `d${offset}`,
});

/** Three records of one key, published, delivered, read and acknowledged, as it should be. */
export const sound: Evidence = {
  operations: [
    publishOf(0, [0, 1]),
    publishOf(1, [2, 3]),
    publishOf(2, [4, 5]),
    operation('pull', [10, 11], {
      asked: { subscription: 's' },
      answer: { deliveries: [came(0, 11), came(1, 11), came(2, 11)] },
    }),
    operation('ack', [12, 13], {
      asked: { subscription: 's', positions: [came(0, 11)] },
      answer: { succeeded: [came(0, 11), came(1, 11), came(2, 11)] },
    }),
    operation('pull', [14, 15], { asked: { subscription: 's' }, answer: { deliveries: [] } }),
    operation('poll', [20, 21], {
      asked: group,
      answer: { records: [recordAt(0), recordAt(1), recordAt(2)] },
    }),
    commitOf(2, [22, 23]),
    commitOf(3, [24, 25]),
    operation('read', [30, 31], {
      asked: { topic: 'orders', partition: 0 },
      answer: { records: [recordAt(0), recordAt(1), recordAt(2)] },
    }),
  ],
  delivered: [came(0, 11), came(1, 11), came(2, 11)],
  done: [came(0, 13), came(1, 13), came(2, 13)],
  log: [recordAt(0), recordAt(1), recordAt(2)],
  partitions: [{ topic: 'orders', partition: 0, base: 0, head: 3 }],
  subscriptions: [
    {
      name: 's',
      topic: 'orders',
      ordered: true,
      wants: () => true,
      letters: [],
      discarded: [],
      inFlight: 0,
      counted: { letters: 0 },
    },
  ],
  recovery: { faultsEnded: 40, drained: 50, limitMs: 100 },
};
