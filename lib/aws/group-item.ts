import { createHash } from 'node:crypto';
import type { GroupRef, GroupStart, GroupState, Mark, Share } from '../domain/groups/group-store';
import { groupKey, type TopicRef } from '../domain/topology/keys';
import { number, numberOf, text } from './item-values';
import type { Item } from './log-item';

/** Sort key of a group's own item. Its partitions' are 0 and more, its members' less than this. */
const ownSort = -1;

/** Under this name a topic keeps the names of its groups; no group's name begins with "$". */
const listGroup = '$groups';

/** Bytes of a member's hash that become a number which JavaScript and DynamoDB hold exactly. */
const hashBytes = 6;

export const groupItemKey = (group: GroupRef) => ({
  pk: text(groupKey(group, group.group)),
  partition: number(ownSort),
});

/** One item for each member: writing that it is there is one small write, whoever else does so. */
export const memberKey = (group: GroupRef, member: string) => ({
  pk: text(groupKey(group, group.group)),
  partition: number(
    ownSort - 1 - createHash('sha256').update(member).digest().readUIntBE(0, hashBytes),
  ),
});

export const listKey = (topic: TopicRef) => ({
  pk: text(groupKey(topic, listGroup)),
  partition: number(0),
});

export const markItem = (group: GroupRef, member: string, { seen, until }: Mark): Item => ({
  ...memberKey(group, member),
  member: text(member),
  seen: number(seen),
  until: number(until),
});

export const startItem = (group: GroupRef, { from, since }: GroupStart): Item => ({
  ...groupItemKey(group),
  from: text(from),
  since: number(since),
});

/** All items of a group as its state. */
export function stateIn(items: readonly Item[]): GroupState {
  const own = items.find((item) => sortOf(item) === ownSort);
  const shares = items.filter((item) => sortOf(item) > ownSort).map(shareOf);
  const marks = items.filter((item) => sortOf(item) < ownSort);
  return {
    ...(own && { start: startOf(own) }),
    marks: new Map(marks.map((item) => [item.member?.S ?? '', markOf(item)])),
    shares: new Map(shares.map((share) => [share.partition, share])),
  };
}

export const sortOf = (item: Item): number => Number(item.partition?.N);

export const shareOf = (item: Item): Share => ({
  partition: sortOf(item),
  epoch: numberOf(item.epoch),
  ...(item.committed && { committed: Number(item.committed.N) }),
  ...(item.member && { lease: { member: item.member.S ?? '', until: numberOf(item.until) } }),
  ...(item.at && { at: Number(item.at.N) }),
});

const markOf = (item: Item): Mark => ({
  seen: numberOf(item.seen),
  until: numberOf(item.until),
});

const startOf = (item: Item): GroupStart => ({
  from: item.from?.S === 'latest' ? 'latest' : 'earliest',
  since: numberOf(item.since),
});
