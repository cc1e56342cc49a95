import { maxBatchEntries, maxKeyedAppends, maxRequestBytes } from '../../domain/publish/limits';
import type { BatchLimits } from './send-queue';

export interface ProducerOptions {
  /**
   * Most records of a request, up to 500. A request may touch 99 partitions: with more records than that it is
   * refused where a topic has more partitions. @default 99
   */
  readonly maxRecords?: number;
  /** Most bytes of a request, up to 2 MiB. @default 1 MiB */
  readonly maxBytes?: number;
  /** How long a record waits for others to share its request, in milliseconds. @default 5 */
  readonly lingerMs?: number;
  /** Most requests at once. @default 4 */
  readonly maxInFlight?: number;
  /** From how many waiting records on `ready()` waits. @default 10,000 */
  readonly maxQueued?: number;
  /** From how many waiting bytes on `ready()` waits. @default 32 MiB */
  readonly maxQueuedBytes?: number;
  /**
   * How long a key waits after a request whose outcome is unknown, in milliseconds from when its last try began:
   * after that, no try can still be at work behind the API. @default 30,000
   */
  readonly settleMs?: number;
  /** Ends the producer at once: what waits or is under way is rejected. */
  readonly signal?: AbortSignal;
}

export type ProducerSettings = Required<Omit<ProducerOptions, 'signal'>> & BatchLimits;

export const producerSettings = ({
  maxRecords = maxKeyedAppends,
  maxBytes = 1024 * 1024,
  lingerMs = 5,
  maxInFlight = 4,
  maxQueued = 10_000,
  maxQueuedBytes = 32 * 1024 * 1024,
  settleMs = 30_000,
}: ProducerOptions): ProducerSettings => ({
  maxRecords: atMost(maxBatchEntries, maxRecords, 'maxRecords'),
  maxBytes: atMost(maxRequestBytes, maxBytes, 'maxBytes'),
  lingerMs,
  maxInFlight: atMost(1_000, maxInFlight, 'maxInFlight'),
  maxQueued: atMost(Number.MAX_SAFE_INTEGER, maxQueued, 'maxQueued'),
  maxQueuedBytes: atMost(Number.MAX_SAFE_INTEGER, maxQueuedBytes, 'maxQueuedBytes'),
  settleMs,
});

function atMost(limit: number, value: number, name: string): number {
  if (Number.isInteger(value) && value >= 1 && value <= limit) return value;
  throw new RangeError(`${name} must be a whole number, 1 to ${limit}, got ${value}`);
}
