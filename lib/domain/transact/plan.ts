import { Refusal } from '../errors';
import { groupBy } from '../group-by';
import type { LogEntry } from '../log/log-store';
import { type PlannedAppend, planAppends } from '../publish/plan';
import { storedIn } from '../publish/result';
import type { TransactionEvent, TransactionPosition } from './request';

/** The appends of a transaction's events, one for each partition (or more, where one item does not hold them). */
export function planEvents(
  events: readonly TransactionEvent[],
  random: () => number,
): PlannedAppend[] {
  const slots = events.map(({ ref, topic, event }, index) => ({
    ref,
    topic,
    slot: { index, event },
  }));
  return groupBy(slots, ({ topic }) => topic.name).flatMap((ofTopic) => {
    const [first] = ofTopic;
    return first
      ? planAppends(
          ofTopic.map(({ slot }) => slot),
          { ref: first.ref, topic: first.topic, random },
        )
      : [];
  });
}

/** How many appends there may be, wherever the keyless events go. */
export function mostAppends(events: readonly TransactionEvent[]): number {
  const [keyed, keyless] = [true, false].map((has) =>
    planEvents(
      events.filter(({ event }) => (event.key !== undefined) === has),
      () => 0,
    ),
  );
  return (keyed?.length ?? 0) + (keyless?.length ?? 0);
}

/** Where the events are, in the order in which they were given. */
export function positionsOf({
  appends,
  write: { entries },
}: {
  readonly appends: readonly PlannedAppend[];
  readonly write: { readonly entries: readonly LogEntry[] };
}): TransactionPosition[] {
  const placed = appends.flatMap(({ slots, records }) => {
    const entry = entries.find((one) => one.records === records);
    return entry ? slots.map((slot, at) => storedIn(slot, entry, at)) : [];
  });
  return placed
    .sort(([a], [b]) => a - b)
    .flatMap(([, stored]) => {
      if (stored instanceof Refusal) return [];
      const { topic, partition, offset, id } = stored;
      return [{ topic, partition, offset, id }];
    });
}
