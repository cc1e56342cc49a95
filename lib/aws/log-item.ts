import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { LogEntry, LogItem, Tip } from '../domain/log/log-store';
import { logKey, partitionOf } from '../domain/topology/keys';
import { packRecords, unpackRecords } from './record-codec';

/** An item of the log table, as the SDK and the table's stream show it. */
export type Item = Record<string, AttributeValue>;

/** The entry as an item: one append, one item. `expires` is the table's time to live. */
export const toItem = (entry: LogEntry): Item => ({
  pk: { S: logKey(entry.partition) },
  base: { N: String(entry.base) },
  count: { N: String(entry.records.length) },
  at: { N: String(entry.at) },
  id: { S: entry.id },
  expires: { N: String(entry.expires) },
  records: { B: packRecords(entry.records) },
});

/** What an item says of the place behind it. One that is not ours takes one offset: the partition goes on behind it. */
export const tipOfItem = (item: Item): Tip => ({
  base: Number(item.base?.N),
  count: Number(item.count?.N ?? 1),
  id: item.id?.S ?? '',
  at: Number(item.at?.N ?? 0),
  expires: Number(item.expires?.N ?? 0),
});

/** Reads an item back; one that can't be decoded keeps its place. */
export function fromItem(item: Item): LogItem {
  const partition = partitionOf(item.pk?.S ?? '');
  const { base, count, id, at, expires } = tipOfItem(item);
  try {
    const records = unpackRecords(bytesOf(item.records));
    if (records.length !== count) throw new Error(`${records.length} records instead of ${count}`);
    return { partition, base, id, at, expires, records };
  } catch (error) {
    return {
      partition,
      base,
      count,
      reason: `the item can't be decoded: ${(error as Error).message}`,
    };
  }
}

// The SDK gives bytes, a stream event gives base64.
function bytesOf(value: AttributeValue | undefined): Uint8Array {
  const binary: unknown = value?.B;
  if (typeof binary === 'string') return Buffer.from(binary, 'base64');
  if (binary instanceof Uint8Array) return binary;
  throw new Error('it holds no records');
}
