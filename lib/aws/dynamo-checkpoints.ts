import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Checkpoint, CheckpointStore } from '../domain/compact/checkpoint';
import { groupKey, type PartitionRef } from '../domain/topology/keys';
import { conditional } from './conditional';
import { answerOf } from './failure';
import type { Item } from './log-item';

/** Compaction's reserved name among the readers of a topic. */
const compactGroup = '$compact';

/** Compaction's checkpoints in the offsets table: partition key `pk` (a reader of a topic), sort key `partition`. */
export class DynamoCheckpoints implements CheckpointStore {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
  ) {}

  async read(partition: PartitionRef): Promise<Checkpoint> {
    const command = new GetItemCommand({
      TableName: this.table,
      Key: keyOf(partition),
      ConsistentRead: true,
    });
    const { Item } = await answerOf(this.dynamo.send(command));
    const state = Item?.state?.S;
    return state === undefined
      ? { cleaned: 0, looked: 0, kept: 0, at: 0 }
      : (JSON.parse(state) as Checkpoint);
  }

  async save(partition: PartitionRef, checkpoint: Checkpoint): Promise<void> {
    const cleaned = { N: String(checkpoint.cleaned) };
    const command = new PutItemCommand({
      TableName: this.table,
      Item: { ...keyOf(partition), cleaned, state: { S: JSON.stringify(checkpoint) } },
      ConditionExpression: 'attribute_not_exists(pk) OR #cleaned <= :cleaned',
      ExpressionAttributeNames: { '#cleaned': 'cleaned' },
      ExpressionAttributeValues: { ':cleaned': cleaned },
    });
    // Where it does not hold somebody has come further than we have.
    await conditional(answerOf(this.dynamo.send(command)));
  }
}

const keyOf = (partition: PartitionRef): Item => ({
  pk: { S: groupKey(partition, compactGroup) },
  partition: { N: String(partition.partition) },
});
