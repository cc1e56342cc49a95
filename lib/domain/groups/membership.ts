import { inWaves } from '../in-waves';
import { allOf, type GroupPorts, type GroupScope, inPartition, stateOf } from './group-ports';

/**
 * Gives up at once whatever a member has, so that nobody waits for its leases to end. What it has handled it may still
 * commit, until another takes the partition.
 * @throws Refusal `group_unknown`
 */
export async function leave(ports: GroupPorts, scope: GroupScope, member: string): Promise<void> {
  const { groups } = ports;
  const { marks, shares } = await stateOf(ports, scope);
  const held = allOf(scope).flatMap((one) => {
    const share = shares.get(one);
    return share?.lease?.member === member ? share : [];
  });
  await inWaves(held, ({ partition, epoch }) =>
    groups.release({ partition: inPartition(scope, partition), group: scope.group, member, epoch }),
  );
  const mark = marks.get(member);
  if (mark) await groups.forget(scope, member, mark.seen);
}

/**
 * Deletes a group: its offsets, leases and members. Who polls it again begins anew; who commits what it has read
 * before is fenced.
 * @throws Refusal `group_unknown`
 */
export async function removeGroup(ports: GroupPorts, scope: GroupScope): Promise<void> {
  await stateOf(ports, scope);
  await ports.groups.remove(scope, scope.partitions);
}
