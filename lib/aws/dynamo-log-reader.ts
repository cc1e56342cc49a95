import {
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { endOf, isReadable, type Tip } from '../domain/log/log-store';
import {
  eventBytes,
  type KeptItem,
  type LogReader,
  type PageLimits,
} from '../domain/read/log-reader';
import { logKey, type PartitionRef } from '../domain/topology/keys';
import { answerOf } from './failure';
import { type Item, itemsIn, tipOfItem } from './log-item';

// DynamoDB reserves some of the words, and refuses a name that is not used.
const baseName = { '#base': 'base' };
const placeNames = { ...baseName, '#count': 'count', '#at': 'at', '#id': 'id', '#bytes': 'bytes' };

/** What an item says of its place, without its records. */
const placeOnly = {
  ProjectionExpression: '#base, #count, #at, #id, #bytes, expires',
  ExpressionAttributeNames: placeNames,
};

/** Reads the log table: partition key `pk`, sort key `base`. */
export class DynamoLogReader implements LogReader {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
  ) {}

  async oldest(partition: PartitionRef): Promise<Tip | undefined> {
    const [item] = await this.query({ ...fromOn(partition, 0), ...placeOnly, Limit: 1 });
    return item && tipOfItem(item);
  }

  async upTo(partition: PartitionRef, offset: number): Promise<Tip | undefined> {
    const [item] = await this.query({ ...newestUpTo(partition, offset), ...placeOnly });
    return item && tipOfItem(item);
  }

  async page(
    partition: PartitionRef,
    from: number,
    { items, bytes, exact }: PageLimits,
  ): Promise<readonly KeptItem[]> {
    const page = await this.query({ ...fromOn(partition, from), Limit: items });
    if (exact || Number(page[0]?.base?.N) === from) return decoded(page, { from, bytes });
    // `from` may lie within an item that begins before it.
    const [before] = from > 0 ? await this.query(newestUpTo(partition, from - 1)) : [];
    const holds = before && endOf(tipOfItem(before)) > from;
    return decoded(holds ? [before, ...page] : page, { from, bytes });
  }

  private async query(input: Omit<QueryCommandInput, 'TableName'>): Promise<Item[]> {
    const command = new QueryCommand({
      ExpressionAttributeNames: baseName,
      ...input,
      TableName: this.table,
      ConsistentRead: true,
    });
    const { Items = [] } = await answerOf(this.dynamo.send(command));
    return Items;
  }
}

const fromOn = (partition: PartitionRef, base: number) => ({
  KeyConditionExpression: 'pk = :pk AND #base >= :base',
  ExpressionAttributeValues: { ':pk': { S: logKey(partition) }, ':base': { N: String(base) } },
});

const newestUpTo = (partition: PartitionRef, base: number) => ({
  KeyConditionExpression: 'pk = :pk AND #base <= :base',
  ExpressionAttributeValues: { ':pk': { S: logKey(partition) }, ':base': { N: String(base) } },
  ScanIndexForward: false,
  Limit: 1,
});

/** Decodes only what is wanted: a page of 1 MB may hold many times as much, uncompressed. */
function decoded(
  items: readonly Item[],
  { from, bytes }: { readonly from: number; readonly bytes: number },
): KeptItem[] {
  const kept: KeptItem[] = [];
  let left = bytes;
  for (const item of items) {
    if (left <= 0) break;
    const some = keptOf(item).filter((one) => endOf(one) > from);
    left -= some.reduce((sum, one) => sum + eventBytes(one), 0);
    kept.push(...some);
  }
  return kept;
}

/** What compaction has left of an item comes as several, one for each run of records. */
function keptOf(item: Item): KeptItem[] {
  const { id, at, expires } = tipOfItem(item);
  return itemsIn(item).map((one) => {
    const place = { base: one.base, count: endOf(one) - one.base, id, at, expires };
    return { ...place, ...(isReadable(one) && { records: one.records }) };
  });
}
