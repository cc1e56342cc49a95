import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { runsOf, type Slot, type StoredItem } from '../domain/log/log-keeper';
import { endOf, type LogEntry, type LogItem, type Tip } from '../domain/log/log-store';
import { logKey, type PartitionRef, partitionOf } from '../domain/topology/keys';
import { packRecords, unpackSlots } from './record-codec';

/** An item of the log table, as the SDK and the table's stream show it. */
export type Item = Record<string, AttributeValue>;

/** The entry as an item: one append, one item. `expires` is the table's time to live. */
export function toItem(entry: LogEntry): Item {
  const records = packRecords(entry.records);
  return {
    pk: { S: logKey(entry.partition) },
    base: { N: String(entry.base) },
    count: { N: String(entry.records.length) },
    at: { N: String(entry.at) },
    id: { S: entry.id },
    expires: { N: String(entry.expires) },
    bytes: { N: String((entry.before ?? 0) + records.length) },
    records: { B: records },
  };
}

/** Entries that are written together: one that follows another of its partition counts that one's bytes. */
export function toItems(entries: readonly LogEntry[]): Item[] {
  const counted = new Map<string, number>();
  return entries.map((entry) => {
    const key = logKey(entry.partition);
    const item = toItem({ ...entry, before: counted.get(key) ?? entry.before });
    counted.set(key, Number(item.bytes?.N));
    return item;
  });
}

/** What an item says of the place behind it. One that is not ours takes one offset: the partition goes on behind it. */
export const tipOfItem = (item: Item): Tip => ({
  base: Number(item.base?.N),
  count: Number(item.count?.N ?? 1),
  id: item.id?.S ?? '',
  at: Number(item.at?.N ?? 0),
  expires: Number(item.expires?.N ?? 0),
  ...(item.bytes && { bytes: Number(item.bytes.N) }),
});

/** Reads an item back, with a hole where compaction has removed a record. */
export function storedOf(item: Item): StoredItem {
  const read = slotsOf(item);
  return { ...tipOfItem(item), ...(Array.isArray(read) && { slots: read }) };
}

/** Reads an item back that is as it was written; one that can't be decoded keeps its place. */
export function fromItem(item: Item): LogItem {
  const { base, count } = tipOfItem(item);
  const [only, ...more] = itemsIn(item);
  if (only && endOf(only) - only.base === count && more.length === 0) return only;
  return { partition: partitionIn(item), base, count, reason: 'compaction has removed records' };
}

/** What is left of an item, in order: a run of records each; one that can't be decoded keeps its place. */
export function itemsIn(item: Item): LogItem[] {
  const partition = partitionIn(item);
  const { base, count, id, at, expires } = tipOfItem(item);
  const read = slotsOf(item);
  if (!Array.isArray(read)) return [{ partition, base, count, ...read }];
  return runsOf(base, read).map((run) => ({ partition, ...run, id, at, expires }));
}

const partitionIn = (item: Item): PartitionRef => partitionOf(item.pk?.S ?? '');

function slotsOf(item: Item): Slot[] | { readonly reason: string } {
  const { count } = tipOfItem(item);
  try {
    const slots = unpackSlots(bytesOf(item.records));
    if (slots.length !== count) throw new Error(`${slots.length} records instead of ${count}`);
    return slots;
  } catch (error) {
    return { reason: `the item can't be decoded: ${(error as Error).message}` };
  }
}

// The SDK gives bytes, a stream event gives base64.
function bytesOf(value: AttributeValue | undefined): Uint8Array {
  const binary: unknown = value?.B;
  if (typeof binary === 'string') return Buffer.from(binary, 'base64');
  if (binary instanceof Uint8Array) return binary;
  throw new Error('it holds no records');
}
