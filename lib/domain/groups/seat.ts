import { inWaves } from '../in-waves';
import { firstSince, viewOf } from '../read/ends';
import {
  allOf,
  type GroupPorts,
  type GroupScope,
  inPartition,
  type KnownState,
} from './group-ports';
import type { Share } from './group-store';

/** A partition that a reader may read now, and where. */
export interface Seat {
  readonly partition: number;
  readonly epoch: number;
  /** When the lease ends, in milliseconds since 1970; absent where there is none. */
  readonly until?: number;
  readonly from: number;
  /** Nobody of the group has committed there yet: what has expired was never the group's. */
  readonly isNew: boolean;
  /** The partition has certainly reached that offset. */
  readonly isReached: boolean;
  /** Records before this offset have outlived their retention, and nobody of the group had got them. */
  readonly skippedTo?: number;
}

/** Where a caller is that is ahead of its commits. */
export interface AheadAt {
  readonly partition: number;
  readonly offset: number;
  /** The epoch it has read under: after a seek or another's lease it is no longer ahead. @default the present one */
  readonly epoch?: number;
}

interface Sitting {
  readonly state: KnownState;
  readonly share: Share;
  readonly until?: number;
  readonly positions: readonly AheadAt[];
}

/** The seat in a partition, from the committed offset on, or from where the caller says that it is. */
export async function seatIn(
  ports: GroupPorts,
  scope: GroupScope,
  { state, share, until, positions }: Sitting,
): Promise<Seat> {
  const { partition, epoch } = share;
  const ahead = positions.find(
    (one) => one.partition === partition && (one.epoch ?? epoch) === epoch,
  );
  const committed = share.committed ?? (await beginningOf(ports, scope, { state, share }));
  const from = Math.max(committed ?? 0, ahead?.offset ?? 0);
  const seat = {
    partition,
    epoch,
    from,
    isNew: committed === undefined && !ahead,
    isReached: from === (committed ?? 0),
  };
  return until === undefined ? seat : { ...seat, until };
}

/** Where a group begins that was made with "latest"; it is committed, so that it is sought once only. */
async function beginningOf(
  ports: GroupPorts,
  scope: GroupScope,
  { state, share }: Pick<Sitting, 'state' | 'share'>,
): Promise<number | undefined> {
  const { from, since } = state.start;
  if (from === 'earliest') return undefined;
  const view = await viewOf(ports, inPartition(scope, share.partition));
  const offset = await firstSince(ports.reader, view, since);
  await begin(ports, scope, { ...share, offset });
  return offset;
}

/** Makes a group that there is none of yet. One that begins with "latest" begins at the heads of this moment. */
export async function makeGroup(
  ports: GroupPorts,
  scope: GroupScope,
  from: 'earliest' | 'latest',
): Promise<void> {
  const { groups, outside } = ports;
  const isMade = await groups.create(scope, { from, since: outside.now() });
  if (!isMade || from === 'earliest') return;
  const { shares } = await groups.state(scope);
  await inWaves(allOf(scope), async (partition) => {
    const { head } = await viewOf(ports, inPartition(scope, partition));
    await begin(ports, scope, {
      partition,
      offset: head,
      epoch: shares.get(partition)?.epoch ?? 0,
    });
  });
}

/** Somebody who is faster is right as well: the commit is refused then, and nothing is lost. */
const begin = (
  { groups, outside }: GroupPorts,
  scope: GroupScope,
  { partition, offset, epoch }: { partition: number; offset: number; epoch: number },
) =>
  groups.commit({
    partition: inPartition(scope, partition),
    group: scope.group,
    offset,
    epoch,
    now: outside.now(),
  });
