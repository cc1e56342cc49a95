import { groupBy } from '../../../lib/domain/group-by';
import {
  answeredOf,
  type Evidence,
  inOffsetOrder,
  type LogRecord,
  type Operation,
  ofKind,
  placeOf,
} from './evidence';

const indexed = ({ log }: Evidence): Map<string, LogRecord> =>
  new Map(log.map((record) => [`${record.topic}/${placeOf(record)}`, record]));

/** What was answered as stored is in the log, where it was said to be. */
export function nothingLost(evidence: Evidence): string[] {
  const there = indexed(evidence);
  return answeredOf(evidence, 'publish').flatMap(({ asked, answer }) =>
    asked.records.flatMap(({ id }, at) => {
      const position = answer.positions[at];
      const place = position ? `${asked.topic}/${placeOf(position)}` : 'nowhere';
      const found = there.get(place)?.id;
      return found === id ? [] : [`${id} was stored at ${place}, where ${found ?? 'nothing'} is`];
    }),
  );
}

/** Offsets are base, base + 1, … up to the head, each once. */
export const noGaps = ({ log, partitions }: Evidence): string[] =>
  partitions.flatMap(({ topic, partition, base, head }) => {
    const here = log.filter((one) => one.topic === topic && one.partition === partition);
    const offsets = inOffsetOrder(here).map(({ offset }) => offset);
    const wanted = Array.from({ length: head - base }, (_, at) => base + at);
    const wrong = wanted.findIndex((offset, at) => offsets[at] !== offset);
    if (wrong < 0 && offsets.length === wanted.length) return [];
    return [`${topic}/${partition} is ${base} up to ${head}, and holds ${offsets.join(' ')}`];
  });

/** Each request is stored once; with an Idempotency-Key all of it or nothing; and nothing that was refused. */
export function storedOnce(evidence: Evidence): string[] {
  const copies = new Map<string, string[]>();
  for (const record of evidence.log)
    copies.set(record.id, [...(copies.get(record.id) ?? []), placeOf(record)]);
  const placesOf = (id: string) => copies.get(id) ?? [];
  return ofKind(evidence, 'publish').flatMap((one) => {
    const counts = one.asked.records.map(({ id }) => placesOf(id).length);
    const ids = one.asked.records.map(({ id }) => `${id} at ${placesOf(id).join(' and ')}`);
    if (counts.some((count) => count > 1)) return [`stored twice: ${ids}`];
    if (one.asked.once && new Set(counts).size > 1) return [`stored in part: ${ids}`];
    if (isRefusedForGood(one, evidence) && counts.some((count) => count > 0))
      return [`refused, and stored: ${ids}`];
    return [];
  });
}

/** Another request of the same Idempotency-Key may have stored it. */
const isRefusedForGood = (one: Operation<'publish'>, evidence: Evidence): boolean =>
  one.outcome === 'fail' &&
  ofKind(evidence, 'publish').every(
    (other) => !sharesRecord(one, other) || other.outcome === 'fail',
  );

const sharesRecord = (one: Operation<'publish'>, other: Operation<'publish'>): boolean =>
  one.asked.records[0]?.id === other.asked.records[0]?.id;

/** Nothing is in the log that nobody has published. */
export function nothingMadeUp(evidence: Evidence): string[] {
  const published = new Set(
    ofKind(evidence, 'publish').flatMap(({ asked }) => asked.records.map(({ id }) => id)),
  );
  return evidence.log
    .filter(({ id }) => !published.has(id))
    .map((record) => `${record.id} at ${record.topic}/${placeOf(record)}`);
}

/** What was stored before another publish began stands before it. */
export function realTimeOrder(evidence: Evidence): string[] {
  const stored = answeredOf(evidence, 'publish').flatMap((one) => {
    const began = firstBegan(evidence, one);
    return one.answer.positions.map(({ partition, offset }) => ({
      lane: `${one.asked.topic}/${partition}`,
      offset,
      began,
      ended: one.ended,
    }));
  });
  return groupBy(stored, ({ lane }) => lane).flatMap((lane) =>
    lane.flatMap((late) =>
      lane
        .filter((early) => early.ended < late.began && early.offset > late.offset)
        .map((early) => `${late.lane}: ${late.offset} was begun after ${early.offset} was stored`),
    ),
  );
}

/** A request that was repeated with its Idempotency-Key began with its first try. */
const firstBegan = (evidence: Evidence, { asked, began }: Operation<'publish'>): number =>
  asked.once === undefined
    ? began
    : Math.min(
        ...ofKind(evidence, 'publish')
          .filter((other) => other.asked.once === asked.once)
          .map((other) => other.began),
      );

/** A key is in one partition of its topic. */
export const oneHome = ({ log }: Evidence): string[] =>
  groupBy(
    log.filter(({ key }) => key !== undefined),
    ({ topic, key }) => `${topic}/${key}`,
  ).flatMap((records) => {
    const homes = new Set(records.map(({ partition }) => partition));
    const [first] = records;
    return homes.size > 1
      ? [`${first?.topic}/${first?.key} is in ${[...homes].join(' and ')}`]
      : [];
  });

/** Whoever reads a record, however often, gets the bytes that are in the log. */
export function sameBytes(evidence: Evidence): string[] {
  const there = indexed(evidence);
  const topicOf = new Map(evidence.subscriptions.map(({ name, topic }) => [name, topic]));
  const seen = [
    ...answeredOf(evidence, 'read').flatMap(({ asked, answer }) =>
      answer.records.map((record) => ({ ...asked, ...record })),
    ),
    ...answeredOf(evidence, 'poll').flatMap(({ asked, answer }) =>
      answer.records.map((record) => ({ ...asked, ...record })),
    ),
    ...evidence.delivered.map((one) => ({ ...one, topic: topicOf.get(one.subscription) ?? '' })),
  ];
  return seen.flatMap((one) => {
    const place = `${one.topic}/${placeOf(one)}`;
    const record = there.get(place);
    return record?.digest === one.digest ? [] : [`${place} was read as something else`];
  });
}
