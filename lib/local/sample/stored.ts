import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoLog } from '../../aws/dynamo-log';
import { endOf, isReadable, type LogItem } from '../../domain/log/log-store';
import { defaultNamespace, type PartitionRef } from '../../domain/topology/keys';
import type { SdkConfig } from '../access';
import { type SentEvent, sampleTopic } from './publish';
import { placeOf } from './tally';

/**
 * Reads the log itself: how many of the events are in it, at the place that the answer named.
 * @param table the log table's name
 */
export async function countStored(
  sdk: SdkConfig,
  table: string,
  sent: readonly SentEvent[],
): Promise<number> {
  const log = new DynamoLog(new DynamoDBClient(sdk), table);
  const ids = new Map<string, string>();
  for (const partition of new Set(sent.map((event) => event.partition))) {
    const offsets = sent.filter((event) => event.partition === partition).map((e) => e.offset);
    for (const [offset, id] of await idsFrom(log, partition, offsets)) {
      ids.set(placeOf({ partition, offset }), id);
    }
  }
  return sent.filter(({ place, event }) => ids.get(place) === event.id).length;
}

/** The ids of a partition's events by their offset, as far as there is no gap. */
async function idsFrom(
  log: DynamoLog,
  partition: number,
  offsets: readonly number[],
): Promise<Map<number, string>> {
  const place: PartitionRef = { namespace: defaultNamespace, topic: sampleTopic, partition };
  const ids = new Map<number, string>();
  const until = Math.max(...offsets) + 1;
  for (let next = Math.min(...offsets); next < until; ) {
    const items = await log.read(place, next, until);
    const end = addIds(ids, items, next);
    if (end === next) break;
    next = end;
  }
  return ids;
}

/** Adds the items' ids; returns the offset after the last one that follows without a gap. */
function addIds(ids: Map<number, string>, items: readonly LogItem[], from: number): number {
  let next = from;
  for (const item of items) {
    if (!isReadable(item) || item.base > next) break;
    item.records.forEach(({ event }, index) => {
      ids.set(item.base + index, (JSON.parse(event) as { id: string }).id);
    });
    next = endOf(item);
  }
  return next;
}
