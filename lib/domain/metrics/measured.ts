import type { SubscriptionRef } from '../dead-letters/lane';
import type { Happened, Happening } from '../deliver/happened';
import type { PartitionDone } from '../fan-out/batch';
import type { FannedOut } from '../fan-out/fan-out';
import { groupBy } from '../group-by';
import type { Stored } from '../log/place';
import type { TopicRef } from '../topology/keys';
import { scopedName } from '../topology/scoped-name';
import type { Measurement } from './metrics';

const topicName = ({ namespace, topic }: TopicRef): string =>
  scopedName({ namespace, name: topic });

const subscriptionName = ({ namespace, subscription }: SubscriptionRef): string =>
  scopedName({ namespace, name: subscription });

/** What an append says of its topic. */
export const ofStored = ({ partition, records, attempts }: Stored): Measurement => ({
  of: 'topic',
  name: topicName(partition),
  values: {
    RecordsIn: records.length,
    BytesIn: records.reduce((sum, { event }) => sum + Buffer.byteLength(event), 0),
    AppendAttempts: [attempts],
  },
});

/** What happened to records says of their subscriptions. */
export const ofHappened = (happened: readonly Happened[]): Measurement[] =>
  groupBy(happened, ({ subscription }) => subscriptionName(subscription)).map((all) => ({
    of: 'subscription',
    name: subscriptionName((all[0] as Happened).subscription),
    values: Object.fromEntries(
      Object.entries(countsOf(all)).filter(([, value]) => value !== 0 && value !== undefined),
    ),
  }));

function countsOf(all: readonly Happened[]) {
  const count = (...kinds: Happening[]) => all.filter(({ kind }) => kinds.includes(kind)).length;
  const latencies = all.flatMap((one) => latencyOf(one) ?? []);
  return {
    RecordsOut: count('done'),
    DeliveryAttempts: count('attempted'),
    DeliveryFailures: count('failed'),
    FilteredOut: count('filtered'),
    DeadLettered: count('parked', 'dead-lettered'),
    Redriven: all.filter(({ kind, letter }) => kind === 'done' && letter).length,
    ...(latencies.length > 0 && { DeliveryLatency: latencies }),
  };
}

/** From stored to delivered. What is delivered again, or after all, says nothing of how long that takes. */
function latencyOf({ kind, at, appendedAt, letter, replay }: Happened): number | undefined {
  if (kind !== 'done' || appendedAt === undefined || letter || replay) return undefined;
  return Math.max(0, at - appendedAt);
}

/** What fan-out says of the topics of those partitions, at `now`. A partition whose stores failed says nothing. */
export function ofFanOut(done: readonly PartitionDone[], now: number): Measurement[] {
  const known = done.filter((one): one is FannedOut => !('error' in one));
  return groupBy(known, ({ partition }) => topicName(partition)).map((topic) => ({
    of: 'topic',
    name: topicName((topic[0] as FannedOut).partition),
    values: valuesOf(topic, now),
  }));
}

function valuesOf(topic: readonly FannedOut[], now: number) {
  const sum = (of: (one: FannedOut) => number) => topic.reduce((all, one) => all + of(one), 0);
  const setAside = sum((one) => one.setAside.reduce((all, { count }) => all + count, 0));
  const oldestAt = Math.min(...topic.map((one) => one.oldestAt ?? now));
  return {
    RecordsDispatched: sum(({ dispatched }) => dispatched),
    FanOutLagRecords: [sum(({ behind }) => behind)],
    FanOutLagSeconds: [Math.max(0, now - oldestAt) / 1_000],
    ...(setAside > 0 && { FanOutSetAside: setAside }),
  };
}
