import { Refusal } from '../errors';
import { received } from '../publish/received';
import type { ReadPorts } from '../read/ends';
import type { PartitionRef, TopicRef } from '../topology/keys';
import type { GroupRef, GroupStart, GroupState, GroupStore } from './group-store';
import type { ReadMemory } from './read-memory';

/** What it takes to read a log as a group. */
export interface GroupPorts extends ReadPorts {
  readonly groups: GroupStore;
  readonly memory: ReadMemory;
}

/** A group, and how many partitions its topic has. */
export interface GroupScope extends GroupRef {
  readonly partitions: number;
}

export const inPartition = ({ namespace, topic }: TopicRef, partition: number): PartitionRef => ({
  namespace,
  topic,
  partition,
});

/** All partitions of a group's topic. */
export const allOf = ({ partitions }: GroupScope): number[] =>
  Array.from({ length: partitions }, (_, partition) => partition);

/** @throws Refusal `partition_unknown` for the first that the topic has not */
export function checkPartitions(
  { topic, partitions }: GroupScope,
  wanted: readonly number[],
): void {
  const unknown = wanted.find((one) => one >= partitions);
  if (unknown !== undefined) throw partitionUnknown(topic, partitions, unknown);
}

export const partitionUnknown = (topic: string, partitions: number, got: number): Refusal =>
  new Refusal(
    'partition_unknown',
    `Topic ${topic} has the partitions 0 to ${partitions - 1}, got ${received(got)}.`,
    { partition: got, partitions },
  );

export const groupUnknown = ({ group, topic }: GroupRef): Refusal =>
  new Refusal(
    'group_unknown',
    `Topic ${topic} has no group ${group}. A group appears with its first poll.`,
  );

/** A group that there is. */
export type KnownState = GroupState & { readonly start: GroupStart };

/** @throws Refusal `group_unknown` */
export async function stateOf({ groups }: GroupPorts, group: GroupRef): Promise<KnownState> {
  const state = await groups.state(group);
  const { start } = state;
  if (!start) throw groupUnknown(group);
  return { ...state, start };
}
