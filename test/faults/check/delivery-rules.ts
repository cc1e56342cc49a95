import { groupBy } from '../../../lib/domain/group-by';
import {
  answeredOf,
  type Delivery,
  type Evidence,
  inOffsetOrder,
  type LogRecord,
  placeOf,
  type SubscriptionEnd,
} from './evidence';

/** What a subscription is for, of all that is in the log. */
const wantedBy = ({ log }: Evidence, { topic, wants }: SubscriptionEnd): LogRecord[] =>
  log.filter((record) => record.topic === topic && wants(record));

/** When each record came first, by its place. */
function firstTimes(all: readonly Delivery[], { name }: SubscriptionEnd): Map<string, number> {
  const first = new Map<string, number>();
  for (const one of all) {
    if (one.subscription !== name) continue;
    const before = first.get(placeOf(one)) ?? Number.POSITIVE_INFINITY;
    first.set(placeOf(one), Math.min(before, one.at));
  }
  return first;
}

const eachSubscription = (
  evidence: Evidence,
  check: (subscription: SubscriptionEnd) => readonly string[],
): string[] =>
  evidence.subscriptions.flatMap((one) => check(one).map((detail) => `${one.name}: ${detail}`));

/** Every record that the filter lets through came, or is kept where it can be seen. */
export const allDelivered = (evidence: Evidence): string[] =>
  eachSubscription(evidence, (subscription) => {
    const came = firstTimes(evidence.delivered, subscription);
    const kept = new Set([...subscription.letters, ...subscription.discarded].map(placeOf));
    return wantedBy(evidence, subscription)
      .filter((record) => !came.has(placeOf(record)) && !kept.has(placeOf(record)))
      .map((record) => `${placeOf(record)} never came`);
  });

/** Nothing comes that the filter holds back. */
export const onlyWanted = (evidence: Evidence): string[] =>
  eachSubscription(evidence, (subscription) => {
    const wanted = new Set(wantedBy(evidence, subscription).map(placeOf));
    const came = firstTimes(evidence.delivered, subscription);
    return [...came.keys()]
      .filter((place) => !wanted.has(place))
      .map((place) => `${place} came in spite of the filter`);
  });

const keysOf = (records: readonly LogRecord[]): LogRecord[][] =>
  groupBy(
    inOffsetOrder(records).filter(({ key }) => key !== undefined),
    ({ key = '' }) => key,
  ).map((group) => [...group]);

/** The records of a key come first in the order of their offsets. */
export const firstInOrder = (evidence: Evidence): string[] =>
  eachSubscription(evidence, (subscription) => {
    if (!subscription.ordered) return [];
    const came = firstTimes(evidence.delivered, subscription);
    return keysOf(wantedBy(evidence, subscription)).flatMap((records) =>
      overtakings(records, (record) => came.get(placeOf(record))),
    );
  });

/** Nothing of a key is done before what stands before it is: not live, not parked, not redriven. */
export const doneInOrder = (evidence: Evidence): string[] =>
  eachSubscription(evidence, (subscription) => {
    if (!subscription.ordered) return [];
    const done = firstTimes(evidence.done, subscription);
    const discarded = new Set(subscription.discarded.map(placeOf));
    const left = wantedBy(evidence, subscription).filter((one) => !discarded.has(placeOf(one)));
    return keysOf(left).flatMap((records) =>
      overtakings(records, (record) => done.get(placeOf(record)) ?? Number.POSITIVE_INFINITY),
    );
  });

/** Neighbours of which the later one was first. @param timeOf undefined for one that does not count */
function overtakings(
  records: readonly LogRecord[],
  timeOf: (record: LogRecord) => number | undefined,
): string[] {
  const timed = records.flatMap((record) => {
    const time = timeOf(record);
    return time === undefined ? [] : [{ record, time }];
  });
  return timed.slice(1).flatMap(({ record, time }, at) => {
    const before = timed[at];
    if (!before || before.time <= time) return [];
    return [`${placeOf(record)} overtook ${placeOf(before.record)} of key ${record.key}`];
  });
}

/** published = acknowledged + in flight + parked and dead + discarded + filtered; nothing has expired in a run. */
export const sumsAddUp = (evidence: Evidence): string[] =>
  eachSubscription(evidence, (subscription) => {
    const sums = sumsOf(evidence, subscription);
    const { published, ...parts } = sums;
    const sum = Object.values(parts).reduce((total, part) => total + part, 0);
    return [
      ...(sum === published ? [] : [JSON.stringify(sums)]),
      ...(sums.letters === subscription.counted.letters
        ? []
        : [`counted ${subscription.counted.letters} dead letters, and listed ${sums.letters}`]),
    ];
  });

export function sumsOf(evidence: Evidence, subscription: SubscriptionEnd) {
  const published = evidence.log.filter(({ topic }) => topic === subscription.topic).length;
  const wanted = wantedBy(evidence, subscription);
  const done = firstTimes(evidence.done, subscription);
  const kept = new Set([...subscription.letters, ...subscription.discarded].map(placeOf));
  return {
    published,
    acknowledged: wanted.filter((one) => done.has(placeOf(one)) && !kept.has(placeOf(one))).length,
    inFlight: subscription.inFlight,
    letters: new Set(subscription.letters.map(placeOf)).size,
    discarded: new Set(subscription.discarded.map(placeOf)).size,
    filtered: published - wanted.length,
  };
}

/**
 * What was acknowledged never comes to a pull that began afterwards. Without order a queue drops no copies: there a
 * second one of what was sent twice may come.
 */
export const ackedForGood = (evidence: Evidence): string[] =>
  eachSubscription(evidence, ({ name, ordered }) => {
    if (!ordered) return [];
    const acked = new Map<string, number>();
    for (const { asked, answer, ended } of answeredOf(evidence, 'ack'))
      if (asked.subscription === name)
        for (const one of answer.succeeded)
          acked.set(placeOf(one), Math.min(acked.get(placeOf(one)) ?? ended, ended));
    return answeredOf(evidence, 'pull')
      .filter(({ asked }) => asked.subscription === name)
      .flatMap(({ answer, began }) =>
        answer.deliveries
          .filter((one) => (acked.get(placeOf(one)) ?? Number.POSITIVE_INFINITY) < began)
          .map((one) => `${placeOf(one)} was acknowledged, and came again`),
      );
  });
