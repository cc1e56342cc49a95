import { Refusal } from '../errors';
import { inWaves } from '../in-waves';
import {
  type GroupPorts,
  type GroupScope,
  groupUnknown,
  inPartition,
  partitionUnknown,
} from './group-ports';
import type { CommitRefused, GroupCommit, GroupState } from './group-store';
import { Heads } from './heads';

/** One partition's position, under the epoch that its reader has seen. */
export interface CommitPosition {
  readonly partition: number;
  readonly offset: number;
  readonly epoch: number;
}

/** What became of one position. */
export interface Committed extends CommitPosition {
  readonly refusal?: Refusal;
}

/** Commits positions, each for itself, and answers in their order. Whatever is refused has changed nothing. */
export async function commit(
  ports: GroupPorts,
  scope: GroupScope,
  positions: readonly CommitPosition[],
): Promise<Committed[]> {
  const heads = new Heads(ports, scope);
  const group = new Known(ports, scope);
  return inWaves(positions, async (position) => {
    const refusal = await refusalOf({ ports, scope, heads, group }, position);
    return refusal ? { ...position, refusal } : position;
  });
}

interface Scene {
  readonly ports: GroupPorts;
  readonly scope: GroupScope;
  readonly heads: Heads;
  readonly group: Known;
}

async function refusalOf(
  { ports, scope, heads, group }: Scene,
  { partition, offset, epoch }: CommitPosition,
): Promise<Refusal | undefined> {
  if (partition >= scope.partitions)
    return partitionUnknown(scope.topic, scope.partitions, partition);
  const head = await heads.below(partition, offset);
  if (head !== undefined) return pastHead(offset, head);
  // Where no epoch fences, nothing else tells that there is such a group.
  if (epoch === 0 && !(await group.isThere())) return groupUnknown(scope);
  const wanted = { partition: inPartition(scope, partition), group: scope.group, offset, epoch };
  const outcome = await ports.groups.commit({ ...wanted, now: ports.outside.now() });
  if (outcome.kind === 'committed') return undefined;
  const isUnknown = outcome.kind === 'fenced' && !outcome.known && !(await group.isThere());
  return isUnknown ? groupUnknown(scope) : commitRefusal(outcome, wanted);
}

/** What to say of a commit that was refused. */
export function commitRefusal(
  refused: CommitRefused,
  { partition: { partition }, offset, epoch }: Omit<GroupCommit, 'now'>,
): Refusal {
  if (refused.kind === 'lower') {
    const { committed } = refused;
    return new Refusal(
      'offset_committed',
      `Partition ${partition} is committed up to offset ${committed} already, got ${offset}. A seek goes back.`,
      { partition, committed },
    );
  }
  return new Refusal(
    'group_fenced',
    `Epoch ${epoch} of partition ${partition} is over: another lease or a seek has come since. Nothing was committed; poll again.`,
    { partition, epoch: refused.epoch },
  );
}

export const pastHead = (offset: number, head: number): Refusal =>
  new Refusal(
    'offset_out_of_range',
    `The partition ends before offset ${offset}: its next record will have offset ${head}.`,
    { head },
  );

/** Whether there is such a group; asked once, and only where it matters. */
class Known {
  private state?: Promise<GroupState>;

  constructor(
    private readonly ports: GroupPorts,
    private readonly scope: GroupScope,
  ) {}

  async isThere(): Promise<boolean> {
    this.state ??= this.ports.groups.state(this.scope);
    return (await this.state).start !== undefined;
  }
}
