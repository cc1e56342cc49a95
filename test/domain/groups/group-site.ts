import type { GroupPorts, GroupScope } from '../../../lib/domain/groups/group-ports';
import { type PollRequest, poll } from '../../../lib/domain/groups/poll';
import { ReadMemory } from '../../../lib/domain/groups/read-memory';
import type { SeatReading } from '../../../lib/domain/groups/read-seats';
import type { LogEntry } from '../../../lib/domain/log/log-store';
import { MemoryCursors } from '../../support/memory-cursors';
import { MemoryGroups } from '../../support/memory-groups';
import { MemoryLog } from '../../support/memory-log';
import { MemoryLogReader } from '../../support/memory-log-reader';
import { entryOf } from '../../support/records';
import { type TestOutside, testOutside } from '../../support/test-outside';

export interface GroupSite extends GroupPorts {
  readonly log: MemoryLog;
  readonly cursors: MemoryCursors;
  readonly reader: MemoryLogReader;
  readonly groups: MemoryGroups;
  readonly outside: TestOutside;
}

/** Time passes in pauses. */
export function groupSite(seed?: number): GroupSite {
  const log = new MemoryLog();
  const outside = testOutside(seed);
  outside.pause = async (ms) => {
    outside.pauses.push(ms);
    outside.time += ms;
  };
  return {
    log,
    cursors: new MemoryCursors(),
    reader: new MemoryLogReader(log),
    groups: new MemoryGroups(),
    memory: new ReadMemory(),
    outside,
  };
}

export const scopeOf = (partitions = 4): GroupScope => ({
  namespace: 'default',
  topic: 'orders',
  group: 'billing',
  partitions,
});

export const inOrders = (partition: number) => ({
  namespace: 'default',
  topic: 'orders',
  partition,
});

export const leaseMs = 30_000;

type Asked = Partial<PollRequest>;

export const pollOf = (more: Asked = {}): PollRequest => ({
  ...scopeOf(),
  reader: { member: 'a', leaseMs },
  start: 'earliest',
  positions: [],
  max: 100,
  waitMs: 0,
  isCompacted: false,
  ...more,
});

/** A member's poll. */
export const pollAs = (site: GroupPorts, member: string, more: Asked = {}) =>
  poll(site, pollOf({ reader: { member, leaseMs }, ...more }));

export const partitionsOf = (readings: readonly SeatReading[]): number[] =>
  readings.map(({ partition }) => partition);

/** What was handed out, as `partition-offset`. */
export const placesOf = (readings: readonly SeatReading[]): string[] =>
  readings.flatMap(({ partition, records }) =>
    records.map(({ offset }) => `${partition}-${offset}`),
  );

/** Puts an item of `count` records behind what is there. */
export async function append(
  { log }: Pick<GroupSite, 'log'>,
  partition: number,
  more: Parameters<typeof entryOf>[2] = {},
): Promise<LogEntry> {
  const tip = await log.tip(inOrders(partition));
  const entry = entryOf(inOrders(partition), tip ? tip.base + tip.count : 0, more);
  await log.put(entry);
  return entry;
}
