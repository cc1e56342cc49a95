import { type Carried, contention, realDynamo } from './contention';

/** One of the simulated loads, and what it is to show. */
export interface Simulated extends Carried {
  readonly series: Series;
  /** Records in an append, and the write units that they take. */
  readonly records: number;
  readonly units: number;
}

export type Series = 'one partition' | 'keyed' | 'keyless' | 'batches';

const seed = 20_301_201;
const seconds = 20;

/** What is shown as carried: nearly everything is stored, and hardly anybody waits long. */
export const isCarried = ({ gaveUp, p99 }: Pick<Carried, 'gaveUp' | 'p99'>): boolean =>
  gaveUp < 0.001 && p99 <= 500;

/** Appends a second on one partition, until it is too much. */
const onOne = [10, 20, 30, 40, 50, 60, 70, 80, 100, 125, 150, 200];

/** Partitions, at a rate for each of them that one carries. */
const partitions = [1, 2, 4, 8, 16, 32, 64];
const rateOfEach = 50;

/** Records of 1 KB in an append, and its write units as they were counted. */
const batches = [
  { records: 1, units: 1 },
  { records: 10, units: 3 },
  { records: 100, units: 16 },
];

export async function* simulateContention(): AsyncGenerator<Simulated> {
  const one = { records: 1, units: 1 };
  for (const perSecond of onOne)
    yield simulate('one partition', { partitions: 1, perSecond, keyed: true }, one);
  for (const count of partitions)
    for (const keyed of [true, false])
      yield simulate(
        keyed ? 'keyed' : 'keyless',
        { partitions: count, perSecond: count * rateOfEach, keyed },
        one,
      );
  for (const batch of batches)
    for (const perSecond of [30, 50, 60])
      yield simulate('batches', { partitions: 1, perSecond, keyed: true }, batch);
}

async function simulate(
  series: Series,
  load: { readonly partitions: number; readonly perSecond: number; readonly keyed: boolean },
  { records, units }: { readonly records: number; readonly units: number },
): Promise<Simulated> {
  // As many appends for each of the lines of the table, within what a second or two can reckon.
  const long = Math.max(4, Math.min(seconds, 10_000 / load.perSecond));
  const carried = await contention(
    { ...load, seed, seconds: long },
    { ...realDynamo, unitsOfAppend: units },
  );
  return { series, records, units, ...carried };
}
