/** How a channel is driven. */
export interface Load {
  readonly perRequest: number;
  /** Requests under way at once. */
  readonly connections: number;
  readonly requests: number;
}

/** What one run brought. */
export interface Sample {
  /** Records a second, from the first request to the last record delivered. */
  readonly perSecond: number;
  /** Of each record, from the beginning of its request to its delivery, in milliseconds. */
  readonly latencies: readonly number[];
}

/** The value that so large a share of the values does not exceed; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Does the work for each item, so many at once. */
export async function inParallel<T>(
  items: readonly T[],
  connections: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: connections }, worker));
}
