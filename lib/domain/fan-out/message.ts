import { createHash } from 'node:crypto';
import { endOf, type LogEntry } from '../log/log-store';
import type { PartitionRef } from '../topology/keys';

/** One record on its way to the subscriptions. */
export interface Message {
  readonly partition: PartitionRef;
  readonly offset: number;
  readonly key?: string;
  readonly event: string;
  /** When it was appended, in milliseconds since 1970, where it is known. */
  readonly appendedAt?: number;
}

/** A message, as far as its group depends on it. */
export type Keyed = Omit<Message, 'event' | 'appendedAt'>;

/** The entry's records from offset `from` on. */
export function messagesOf(entry: LogEntry, from: number): Message[] {
  const { partition, base, records, at: appendedAt } = entry;
  return records
    .map((record, at) => ({ partition, offset: base + at, appendedAt, ...record }))
    .slice(Math.max(0, Math.min(from, endOf(entry)) - base));
}

/**
 * The FIFO message group of a record: its key, or the key's SHA-256 where SQS would not take it.
 * A record without a key is a group of its own.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function groupOf({ partition, offset, key }: Keyed): string {
  if (key === undefined) return `${partition.partition}/${offset}`;
  return /^[\x21-\x7e]{1,128}$/.test(key) ? key : createHash('sha256').update(key).digest('hex');
}

/**
 * The FIFO message group that a record travels in: its own, or its partition's where records travel in packs. A pack
 * holds many keys, so that only the partition can be one worker's at a time.
 */
export const lineOf = (record: Keyed, packed: boolean): string =>
  packed ? lineOfPartition(record.partition.partition) : groupOf(record);

/** The message group of a partition's packs. */
export const lineOfPartition = (partition: number): string => `partition/${partition}`;
