import type { ConsumedRecord } from '../../domain/deliver/handlers';

/** Beside a record, for its handler. */
export interface PullContext {
  /** Aborts when the record is no longer ours, or the consumer can wait no longer: what is done now is done twice. */
  readonly signal: AbortSignal;
}

/** Handles one record. What it throws gives the record back; `RetryAfter` says when, `RejectRecord` for good. */
export type PullHandler<T> = (
  record: ConsumedRecord<T>,
  context: PullContext,
) => Promise<void> | void;

export interface ConsumeOptions {
  /** Most handlers at once. @default 10 */
  readonly concurrency?: number;
  /** Most records in hand, those included that wait for a handler, 1 to 100. @default twice the concurrency */
  readonly max?: number;
  /** How long a pull waits for a record, 0 to 20; stopping waits for the pull. @default 10 */
  readonly waitSeconds?: number;
  /** How long records are ours without being extended. @default 30 */
  readonly leaseSeconds?: number;
  /** How often the lease of what is in hand is extended. @default a third of `leaseSeconds` */
  readonly extendEverySeconds?: number;
  /** How long a stop waits for handlers that run. @default 30 */
  readonly stopWithinSeconds?: number;
  /** When to try again what failed, by the number of the try. @default full jitter of 1, 2, 4 … 300 s */
  readonly retrySeconds?: (attempt: number) => number;
  /** Stops the consumer: nothing new begins, what runs ends, what has not begun is given back. */
  readonly signal?: AbortSignal;
  /** Is told what a handler threw, and what could not be pulled or settled; the consumer goes on. */
  readonly onError?: (error: unknown, record?: ConsumedRecord) => void;
}

export type ConsumeSettings = Required<Omit<ConsumeOptions, 'signal' | 'onError' | 'retrySeconds'>>;

export const consumeSettings = ({
  concurrency = 10,
  max = Math.min(100, concurrency * 2),
  waitSeconds = 10,
  leaseSeconds = 30,
  extendEverySeconds = leaseSeconds / 3,
  stopWithinSeconds = 30,
}: ConsumeOptions): ConsumeSettings => ({
  concurrency: positive('concurrency', concurrency),
  max: positive('max', max),
  waitSeconds,
  leaseSeconds,
  extendEverySeconds: aboveZero('extendEverySeconds', extendEverySeconds),
  stopWithinSeconds,
});

/** Without one nothing would ever begin. */
function positive(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new RangeError(`${name} must be a whole number from 1 on, got ${value}`);
}

function aboveZero(name: string, value: number): number {
  if (value > 0) return value;
  throw new RangeError(`${name} must be above 0, got ${value}`);
}
