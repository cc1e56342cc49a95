import type { MetricName } from '../metrics/metrics';

/** How the values of a metric are made into one. */
export type Statistic = 'Sum' | 'Average' | 'Maximum' | 'p50' | 'p99';

/** A number that is asked for: of one topic, subscription or code. */
export interface Asked {
  readonly metric: MetricName;
  /** Its name as metrics have it: `acme--orders`. */
  readonly name: string;
  readonly statistic: Statistic;
}

/** The metrics that were sent. */
export interface MetricReader {
  /** What each was in the last so many minutes; undefined where nothing was measured. */
  read(asked: readonly Asked[], minutes: number): Promise<readonly (number | undefined)[]>;

  /** Codes by which requests were refused lately; one that is new may take a quarter of an hour to appear. */
  codes(): Promise<readonly string[]>;
}

/** The numbers of a row by their names in answers. */
export type Wanted<Name extends string> = Readonly<Record<Name, readonly [MetricName, Statistic]>>;

export const ofTopic = {
  recordsIn: ['RecordsIn', 'Sum'],
  bytesIn: ['BytesIn', 'Sum'],
  appendAttempts: ['AppendAttempts', 'Average'],
  dispatched: ['RecordsDispatched', 'Sum'],
  fanOutLagSeconds: ['FanOutLagSeconds', 'Maximum'],
} as const satisfies Wanted<string>;

export const ofSubscription = {
  recordsOut: ['RecordsOut', 'Sum'],
  attempts: ['DeliveryAttempts', 'Sum'],
  failures: ['DeliveryFailures', 'Sum'],
  filteredOut: ['FilteredOut', 'Sum'],
  deadLettered: ['DeadLettered', 'Sum'],
  redriven: ['Redriven', 'Sum'],
  p50: ['DeliveryLatency', 'p50'],
  p99: ['DeliveryLatency', 'p99'],
} as const satisfies Wanted<string>;

/** What is asked for a row of that name. */
export const askedFor = (wanted: Wanted<string>, name: string): Asked[] =>
  Object.values(wanted).map(([metric, statistic]) => ({ metric, name, statistic }));

/** The answers by the names that were wanted. Where nothing was measured, a sum is 0, and of all else nothing is said. */
export function namedBy<Name extends string>(
  wanted: Wanted<Name>,
  values: readonly (number | undefined)[],
): Partial<Record<Name, number>> {
  const named: Partial<Record<Name, number>> = {};
  for (const [at, [name, [, statistic]]] of entriesOf(wanted).entries()) {
    const value = values[at] ?? (statistic === 'Sum' ? 0 : undefined);
    if (value !== undefined) named[name] = value;
  }
  return named;
}

const entriesOf = <Name extends string>(wanted: Wanted<Name>) =>
  Object.entries(wanted) as [Name, Wanted<Name>[Name]][];
