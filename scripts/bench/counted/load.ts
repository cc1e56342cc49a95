/** What is counted: a number of requests, of so many records each. */
export interface CountedLoad {
  readonly perRequest: number;
  readonly requests: number;
  /**
   * Quiet: each request has gone its whole way before the next one comes. Busy: they come so fast that the stream and
   * the queues hand on full batches.
   */
  readonly pace: Pace;
  /** Of a record's data. @default 1,024 */
  readonly bytes?: number;
}

export type Pace = 'quiet' | 'busy';

export const recordsIn = ({ perRequest, requests }: CountedLoad): number => perRequest * requests;

/** How many times something is billed: once for each so many bytes that are begun. */
export const chunksOf = (bytes: number, chunk: number): number =>
  Math.max(1, Math.ceil(bytes / chunk));

/** What SNS and SQS count as a request. */
export const messageChunk = 64 * 1_024;

/** Does it for each request when it is quiet, and once for all when it is busy. */
export async function atPace<T>(
  { pace }: CountedLoad,
  requests: readonly T[],
  work: (requests: readonly T[]) => Promise<void>,
): Promise<void> {
  if (pace === 'busy') return work(requests);
  for (const request of requests) await work([request]);
}
