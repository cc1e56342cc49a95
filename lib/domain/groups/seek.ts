import { Refusal } from '../errors';
import { inWaves } from '../in-waves';
import { earliestOf, firstSince, type View, viewOf } from '../read/ends';
import { pastHead } from './commit';
import {
  allOf,
  checkPartitions,
  type GroupPorts,
  type GroupScope,
  inPartition,
  stateOf,
} from './group-ports';

/** Where a seek goes. */
export type SeekTo =
  | 'earliest'
  | 'latest'
  /** The first record that was appended at that time or later, in milliseconds since 1970. */
  | { readonly time: number }
  | { readonly offsets: readonly { readonly partition: number; readonly offset: number }[] };

export interface SeekRequest {
  readonly to: SeekTo;
  /** @default all, or those that have an offset */
  readonly partitions?: readonly number[];
  /** Only says what it would do. */
  readonly dryRun: boolean;
}

/** A partition's committed offset before, where there was any, and after. */
export interface Sought {
  readonly partition: number;
  readonly before?: number;
  readonly after: number;
}

/**
 * Moves a group's committed offsets, forward or back, and fences whoever reads on from the old ones. All is checked
 * before anything is moved.
 * @throws Refusal `group_unknown`, `partition_unknown`, `offset_out_of_range` for an offset behind the head or a time
 *   in the future, `offset_expired` for an offset before the first that is kept
 */
export async function seek(
  ports: GroupPorts,
  scope: GroupScope,
  { to, partitions, dryRun }: SeekRequest,
): Promise<Sought[]> {
  const wanted = typeof to === 'object' && 'offsets' in to ? to.offsets : undefined;
  const chosen = wanted?.map((one) => one.partition) ?? partitions ?? allOf(scope);
  checkPartitions(scope, chosen);
  const { shares } = await stateOf(ports, scope);
  const goals = await inWaves(chosen, async (partition) => ({
    partition,
    after: await goalIn(ports, scope, { partition, to }),
    ...committedIn(shares.get(partition)?.committed),
  }));
  return dryRun ? goals : inWaves(goals, (goal) => move(ports, scope, goal));
}

const committedIn = (before: number | undefined) => (before === undefined ? {} : { before });

async function goalIn(
  ports: GroupPorts,
  scope: GroupScope,
  { partition, to }: { readonly partition: number; readonly to: SeekTo },
): Promise<number> {
  const view = await viewOf(ports, inPartition(scope, partition));
  if (to === 'latest') return view.head;
  if (to === 'earliest') return earliestOf(ports.reader, view);
  if ('time' in to) return sinceIn(ports, view, to.time);
  const { offset = 0 } = to.offsets.find((one) => one.partition === partition) ?? {};
  return checked(ports, view, offset);
}

function sinceIn({ reader }: GroupPorts, view: View, time: number): Promise<number> {
  if (time <= view.now) return firstSince(reader, view, time);
  throw new Refusal(
    'offset_out_of_range',
    'The time to seek to is in the future. "latest" is the end of the log.',
    { head: view.head },
  );
}

async function checked({ reader }: GroupPorts, view: View, offset: number): Promise<number> {
  if (offset > view.head) throw pastHead(offset, view.head);
  const earliest = await earliestOf(reader, view);
  if (offset >= earliest) return offset;
  const { partition } = view.partition;
  throw new Refusal(
    'offset_expired',
    `Offset ${offset} of partition ${partition} has outlived its retention; the first that is kept is ${earliest}.`,
    { partition, earliest, head: view.head },
  );
}

async function move(
  { groups, outside }: GroupPorts,
  scope: GroupScope,
  { partition, after }: Sought,
): Promise<Sought> {
  const before = await groups.seek({
    partition: inPartition(scope, partition),
    group: scope.group,
    offset: after,
    now: outside.now(),
  });
  return { partition, ...committedIn(before), after };
}
