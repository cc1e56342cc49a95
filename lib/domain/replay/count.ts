import { messagesOf } from '../fan-out/message';
import { endOf, isReadable, type LogStore } from '../log/log-store';
import type { Outside } from '../outside';
import { feedOf, type Subscription } from '../topology/fabric';
import type { PartitionRef } from '../topology/keys';
import type { ReplayPlan, Stretch } from './plan';
import { type Wanted, wantedBy } from './wanted';

export interface ReplayCounted {
  readonly records: number;
  /** False when the time was up first: there are more. */
  readonly exact: boolean;
}

export interface ReplayCountPorts {
  readonly log: Pick<LogStore, 'read'>;
  readonly outside: Pick<Outside, 'now'>;
}

/** What a replay is counted by. */
export interface Countable {
  readonly plan: ReplayPlan;
  readonly subscription: Subscription;
  /** The topic is compacted: there are fewer records than offsets. @default false */
  readonly hasHoles?: boolean;
}

/** Counts what a replay sends, until `until` at most. Without key, filter and holes the offsets say it. */
export async function countReplay(
  ports: ReplayCountPorts,
  { plan, subscription, hasHoles = false }: Countable,
  until: number,
): Promise<ReplayCounted> {
  const isWanted = wantedBy(plan, subscription) ?? (hasHoles ? () => true : undefined);
  let records = 0;
  for (const stretch of plan.stretches) {
    if (!isWanted) records += stretch.until - stretch.from;
    else {
      const partition = partitionIn(subscription, stretch);
      const counted = await countStretch(ports, { partition, stretch, isWanted }, until);
      records += counted.records;
      if (!counted.exact) return { records, exact: false };
    }
  }
  return { records, exact: true };
}

interface Counting {
  readonly partition: PartitionRef;
  readonly stretch: Stretch;
  readonly isWanted: Wanted;
}

async function countStretch(
  { log, outside }: ReplayCountPorts,
  { partition, stretch, isWanted }: Counting,
  until: number,
): Promise<ReplayCounted> {
  let records = 0;
  for (let at = stretch.from; at < stretch.until; ) {
    if (outside.now() >= until) return { records, exact: false };
    const page = await log.read(partition, at, stretch.until);
    const messages = page.filter(isReadable).flatMap((entry) => messagesOf(entry, at));
    records += messages.filter((one) => one.offset < stretch.until && isWanted(one)).length;
    at = page.map(endOf).at(-1) ?? stretch.until;
  }
  return { records, exact: true };
}

/** A partition of the subscription's topic. */
export const partitionIn = (
  subscription: Subscription,
  { partition }: Pick<Stretch, 'partition'>,
): PartitionRef => ({ ...feedOf(subscription), partition });
