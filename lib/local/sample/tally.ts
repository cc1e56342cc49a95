/** Where the log keeps an event: `partition/offset`. */
export type Place = string;

export const placeOf = ({ partition, offset }: { partition: number; offset: number }): Place =>
  `${partition}/${offset}`;

/** An event that was published and given a place. */
export interface Sent {
  readonly place: Place;
  readonly key: string;
  /** Just before its request left, in milliseconds since 1970. */
  readonly sentAt: number;
}

/** An event on its way out, as a consumer saw it. */
export interface Arrival {
  readonly place: Place;
  /** In milliseconds since 1970. */
  readonly at: number;
}

/** What a subscription should have got, and what it got, in the order of arrival. */
export interface Received {
  /** All that was sent, in the log's order for each key. */
  readonly sent: readonly Sent[];
  readonly expected: ReadonlySet<Place>;
  readonly arrivals: readonly Arrival[];
}

/** A subscription's figures, each a number of events unless it says otherwise. */
export interface Row {
  /** Expected, and arrived at least once. */
  readonly delivered: number;
  /** Held back by the filter, as they should be. */
  readonly filteredOut: number;
  /** Arrived although the filter should have held them back. */
  readonly unwanted: number;
  /** Expected, and never arrived. */
  readonly lost: number;
  /** Arrived for the first time after a later event of their key. */
  readonly outOfOrder: number;
  /** Arrivals after an event's first. */
  readonly repeated: number;
  /** From publish to first arrival, in milliseconds; undefined when nothing arrived. */
  readonly p50?: number;
  readonly p99?: number;
}

/** Works out a subscription's figures. Arrivals of what was not sent in this run are not counted. */
export function tally({ sent, expected, arrivals }: Received): Row {
  const places = new Map(sent.map((event) => [event.place, event]));
  const ours = arrivals.filter(({ place }) => places.has(place));
  const first = firstArrivals(ours);
  const arrived = (event: Sent) => first.has(event.place);
  const held = sent.filter(({ place }) => !expected.has(place));
  const wanted = sent.filter(({ place }) => expected.has(place));
  const latencies = sent
    .filter(arrived)
    .map((event) => (first.get(event.place) ?? 0) - event.sentAt);
  return {
    delivered: wanted.filter(arrived).length,
    filteredOut: held.filter((event) => !arrived(event)).length,
    unwanted: held.filter(arrived).length,
    lost: wanted.filter((event) => !arrived(event)).length,
    outOfOrder: overtaken([...first.keys()].flatMap((place) => places.get(place) ?? [])),
    repeated: ours.length - first.size,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}

/** When each event first arrived; a map keeps the order in which that was. */
function firstArrivals(arrivals: readonly Arrival[]): Map<Place, number> {
  const first = new Map<Place, number>();
  for (const { place, at } of arrivals) if (!first.has(place)) first.set(place, at);
  return first;
}

/** How many events come behind a later one of their key. */
export function overtaken(events: readonly Sent[]): number {
  const newest = new Map<string, number>();
  return events.filter(({ key, place }) => {
    const offset = offsetOf(place);
    const before = newest.get(key) ?? -1;
    newest.set(key, Math.max(before, offset));
    return offset < before;
  }).length;
}

// A key lives in one partition, so within it the offset alone decides.
const offsetOf = (place: Place): number => Number(place.split('/')[1]);

/**
 * The smallest value that at least the given share of the values do not exceed.
 * @param share from 0 (exclusive) to 1
 */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** A whole run: the rows by subscription, and what happened before them. */
export interface Report {
  readonly published: number;
  /** Found in the log at the place that the answer named. */
  readonly stored: number;
  /** Given a place before an earlier event of their key. */
  readonly storedOutOfOrder: number;
  readonly rows: Readonly<Record<string, Row>>;
}

/** Whether every event was stored, in order, and reached each subscription that wants it, in order. */
export const isGood = ({ published, stored, storedOutOfOrder, rows }: Report): boolean =>
  stored === published &&
  storedOutOfOrder === 0 &&
  Object.values(rows).every(
    ({ lost, outOfOrder, unwanted }) => lost === 0 && outOfOrder === 0 && unwanted === 0,
  );
