import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type {
  CommitOutcome,
  GroupCommit,
  GroupRef,
  GroupStart,
  GroupState,
  GroupStore,
  Held,
  Mark,
  Share,
  Take,
} from '../domain/groups/group-store';
import { inWaves } from '../domain/in-waves';
import type { TopicRef } from '../domain/topology/keys';
import { commitRefused, commitUpdate, shareKey } from './group-commit';
import {
  groupItemKey,
  listKey,
  markItem,
  memberKey,
  shareOf,
  sortOf,
  startItem,
  stateIn,
} from './group-item';
import { GroupTable } from './group-table';
import { number } from './item-values';

const names = { '#member': 'member', '#until': 'until', '#epoch': 'epoch' };
const places = { '#committed': 'committed', '#at': 'at', '#epoch': 'epoch' };

/** Groups in the offsets table: partition key `pk` (a group of a topic), sort key `partition`. */
export class DynamoGroups implements GroupStore {
  private readonly items: GroupTable;

  constructor(
    dynamo: DynamoDBClient,
    private readonly table: string,
  ) {
    this.items = new GroupTable(dynamo, table);
  }

  async state(group: GroupRef): Promise<GroupState> {
    return stateIn(await this.items.all(group));
  }

  async list(topic: TopicRef): Promise<readonly string[]> {
    const item = await this.items.get(listKey(topic));
    return [...(item?.names?.SS ?? [])].sort();
  }

  async create(group: GroupRef, start: GroupStart): Promise<boolean> {
    // First the name: a group that is listed and not there is made by the next poll, one that is not listed never is.
    await this.nameIs('ADD', group);
    return this.items.putNew(startItem(group, start));
  }

  mark(group: GroupRef, member: string, mark: Mark): Promise<void> {
    return this.items.put(markItem(group, member, mark));
  }

  async forget(group: GroupRef, member: string, seen: number): Promise<void> {
    await this.items.delete(memberKey(group, member), {
      ConditionExpression: '#seen <= :seen',
      ExpressionAttributeNames: { '#seen': 'seen' },
      ExpressionAttributeValues: { ':seen': number(seen) },
    });
  }

  async take({ partition, group, lease, epoch }: Take): Promise<Share | undefined> {
    const { holds, item } = await this.items.update({
      Key: shareKey(partition, group),
      UpdateExpression: 'SET #member = :member, #until = :until, #epoch = :next',
      ConditionExpression: epoch === 0 ? 'attribute_not_exists(#epoch)' : '#epoch = :epoch',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: {
        ':member': { S: lease.member },
        ':until': number(lease.until),
        ':next': number(epoch + 1),
        ...(epoch > 0 && { ':epoch': number(epoch) }),
      },
      ReturnValues: 'ALL_NEW',
    });
    const share = item && shareOf(item);
    // The SDK repeats what got no answer: the repeat is refused although the lease there is ours.
    const isOurs = holds || (share?.epoch === epoch + 1 && share.lease?.member === lease.member);
    return isOurs ? share : undefined;
  }

  async release({ partition, group, member, epoch }: Held): Promise<void> {
    await this.items.update({
      Key: shareKey(partition, group),
      UpdateExpression: 'REMOVE #member, #until',
      ConditionExpression: '#member = :member AND #epoch = :epoch',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: { ':member': { S: member }, ':epoch': number(epoch) },
    });
  }

  async commit(commit: GroupCommit): Promise<CommitOutcome> {
    const { TableName: _, ...update } = commitUpdate(this.table, commit);
    const { holds, item } = await this.items.update(update);
    return holds ? { kind: 'committed' } : commitRefused(item, commit);
  }

  async seek({ partition, group, offset, now }: Omit<GroupCommit, 'epoch'>) {
    const { item } = await this.items.update({
      Key: shareKey(partition, group),
      UpdateExpression: 'SET #committed = :offset, #at = :now ADD #epoch :one',
      ExpressionAttributeNames: places,
      ExpressionAttributeValues: {
        ':offset': number(offset),
        ':now': number(now),
        ':one': number(1),
      },
      ReturnValues: 'ALL_OLD',
    });
    return item?.committed && Number(item.committed.N);
  }

  /** Its own item goes last, so that whoever was stopped in the middle can do it again. */
  async remove(group: GroupRef, partitions: number): Promise<void> {
    await this.nameIs('DELETE', group);
    const items = await this.items.all(group);
    const read = items.map(sortOf).filter((sort) => sort >= partitions);
    const all = [...Array.from({ length: partitions }, (_, at) => at), ...read];
    await inWaves(all, (partition) => this.fence(group, partition));
    const members = items.flatMap(({ member, seen }) => (seen && member?.S) ?? []);
    await inWaves(members, (member) => this.items.delete(memberKey(group, member)));
    await this.items.delete(groupItemKey(group));
  }

  /** Leaves nothing of a partition but an epoch that nobody has seen. */
  private fence(group: GroupRef, partition: number) {
    return this.items.update({
      Key: shareKey({ ...group, partition }, group.group),
      UpdateExpression: 'ADD #epoch :one REMOVE #committed, #at, #member, #until',
      ExpressionAttributeNames: { ...names, ...places },
      ExpressionAttributeValues: { ':one': number(1) },
    });
  }

  private async nameIs(action: 'ADD' | 'DELETE', group: GroupRef): Promise<void> {
    await this.items.update({
      Key: listKey(group),
      UpdateExpression: `${action} #names :name`,
      ExpressionAttributeNames: { '#names': 'names' },
      ExpressionAttributeValues: { ':name': { SS: [group.group] } },
    });
  }
}
