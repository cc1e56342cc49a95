import type { Update } from '@aws-sdk/client-dynamodb';
import type { CommitRefused, GroupCommit } from '../domain/groups/group-store';
import { groupKey, type PartitionRef } from '../domain/topology/keys';
import type { Item } from './log-item';

/** The offsets table's key of a group's partition. */
export const shareKey = (partition: PartitionRef, group: string) => ({
  pk: { S: groupKey(partition, group) },
  partition: { N: String(partition.partition) },
});

/** A commit as one conditional update, alone or within the caller's transaction. */
export function commitUpdate(table: string, commit: GroupCommit): Update {
  const { partition, group, offset, epoch, now } = commit;
  const isOurs =
    epoch === 0 ? '(attribute_not_exists(#epoch) OR #epoch = :epoch)' : '#epoch = :epoch';
  return {
    TableName: table,
    Key: shareKey(partition, group),
    UpdateExpression: 'SET #committed = :offset, #at = :now',
    ConditionExpression: `${isOurs} AND (attribute_not_exists(#committed) OR #committed <= :offset)`,
    ExpressionAttributeNames: { '#committed': 'committed', '#at': 'at', '#epoch': 'epoch' },
    ExpressionAttributeValues: {
      ':offset': { N: String(offset) },
      ':epoch': { N: String(epoch) },
      ':now': { N: String(now) },
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

/**
 * Why a commit's condition did not hold, by the item that was found: the `Item` of the cancellation reason whose code
 * is `ConditionalCheckFailed`; undefined where there was none.
 */
export function commitRefused(item: Item | undefined, { epoch }: GroupCommit): CommitRefused {
  const found = Number(item?.epoch?.N ?? 0);
  const committed = item?.committed?.N;
  if (found === epoch && committed !== undefined)
    return { kind: 'lower', committed: Number(committed) };
  return { kind: 'fenced', epoch: found, known: item !== undefined };
}
