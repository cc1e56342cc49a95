import type { Happened } from '../../../lib/domain/deliver/happened';
import { ofFanOut, ofHappened, ofStored } from '../../../lib/domain/metrics/measured';

const partition = { namespace: 'default', topic: 'orders', partition: 3 };

test('an append says how many records and bytes it was, and how many writes it took', () => {
  const records = [{ event: '{"a":"é"}' }, { event: '{}' }];
  expect(ofStored({ partition, records, attempts: 2 })).toEqual({
    of: 'topic',
    name: 'orders',
    values: { RecordsIn: 2, BytesIn: 12, AppendAttempts: [2] },
  });
});

test('a name of another namespace than the default says so', () => {
  expect(
    ofStored({ partition: { ...partition, namespace: 'acme' }, records: [], attempts: 1 }).name,
  ).toBe('acme--orders');
});

test('fan-out says for each topic what it sent, what it left, and how old the oldest was', () => {
  const done = { partition, dispatched: 4, behind: 0, oldestAt: 9_000, expired: 0, setAside: [] };
  const late = {
    ...done,
    partition: { ...partition, partition: 4 },
    dispatched: 1,
    behind: 7,
    oldestAt: 2_500,
  };
  const other = { ...done, partition: { ...partition, topic: 'clicks' }, oldestAt: undefined };
  const letter = { partition, base: 5, count: 2, reason: 'it is damaged' };
  expect(
    ofFanOut(
      [done, late, { ...other, setAside: [letter] }, { partition, error: new Error() }],
      10_000,
    ),
  ).toEqual([
    {
      of: 'topic',
      name: 'orders',
      values: { RecordsDispatched: 5, FanOutLagRecords: [7], FanOutLagSeconds: [7.5] },
    },
    {
      of: 'topic',
      name: 'clicks',
      values: {
        RecordsDispatched: 4,
        FanOutLagRecords: [0],
        FanOutLagSeconds: [0],
        FanOutSetAside: 2,
      },
    },
  ]);
});

test('a clock that is behind the publisher’s makes no negative age', () => {
  const done = { partition, dispatched: 1, behind: 0, oldestAt: 9_000, expired: 0, setAside: [] };
  expect(ofFanOut([done], 8_000)[0]?.values).toMatchObject({ FanOutLagSeconds: [0] });
});

describe('deliveries', () => {
  const subscription = { namespace: 'default', subscription: 'crm' };
  const of = (kind: Happened['kind'], more: Partial<Happened> = {}): Happened => ({
    at: 5_000,
    subscription,
    position: { ...partition, offset: 1 },
    kind,
    ...more,
  });
  const valuesOf = (...happened: Happened[]) => ofHappened(happened)[0]?.values;

  test('are counted by what happened, and what did not happen is left out', () => {
    expect(
      valuesOf(
        of('attempted'),
        of('attempted'),
        of('done', { appendedAt: 4_200 }),
        of('failed'),
        of('dead-lettered'),
      ),
    ).toEqual({
      DeliveryAttempts: 2,
      RecordsOut: 1,
      DeliveryFailures: 1,
      DeadLettered: 1,
      DeliveryLatency: [800],
    });
  });

  test.each([
    ['a redrive', { letter: true as const }],
    ['a replay', { replay: 'r1' }],
    ['a record of which nobody knows when it was stored', { appendedAt: undefined }],
  ])('say nothing of latency where they are of %s', (_, more) => {
    expect(valuesOf(of('done', { appendedAt: 4_200, ...more }))).not.toHaveProperty(
      'DeliveryLatency',
    );
  });

  test('of dead letters are redriven, and no key or position is among what tells them apart', () => {
    const [one] = ofHappened([of('done', { letter: true })]);
    expect(one).toEqual({
      of: 'subscription',
      name: 'crm',
      values: { RecordsOut: 1, Redriven: 1 },
    });
  });
});
