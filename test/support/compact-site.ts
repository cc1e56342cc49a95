import type { CompactLimits, CompactPorts } from '../../lib/domain/compact/compact';
import { append } from '../../lib/domain/log/append';
import { type LogRecord, tipOf } from '../../lib/domain/log/log-store';
import { defineFabric, type Fabric } from '../../lib/domain/topology/fabric';
import type { PartitionRef } from '../../lib/domain/topology/keys';
import { MemoryCursors } from './memory-cursors';
import { MemoryKeeper } from './memory-keeper';
import { MemoryCheckpoints, MemoryLatest } from './memory-latest';
import { MemoryLog } from './memory-log';
import { MemoryLogReader } from './memory-log-reader';
import { eventOf } from './records';
import { type TestOutside, testOutside } from './test-outside';

export const compacted = defineFabric({
  topics: { prices: { partitions: 1, cleanup: 'compact' } },
});

export const prices: PartitionRef = { namespace: 'default', topic: 'prices', partition: 0 };

/** Compaction in memory. */
export interface CompactSite extends CompactPorts {
  readonly log: MemoryLog;
  readonly reader: MemoryLogReader;
  readonly cursors: MemoryCursors;
  readonly latestCursors: MemoryCursors;
  readonly latest: MemoryLatest;
  readonly checkpoints: MemoryCheckpoints;
  readonly outside: TestOutside;
}

export function compactSite(topology: Fabric = compacted): CompactSite {
  const log = new MemoryLog();
  return {
    topology,
    log,
    reader: new MemoryLogReader(log),
    keeper: new MemoryKeeper(log),
    cursors: new MemoryCursors(),
    latestCursors: new MemoryCursors(),
    latest: new MemoryLatest(),
    checkpoints: new MemoryCheckpoints(),
    outside: testOutside(),
  };
}

/** A record of a key; without a value, a tombstone. */
export const keyedRecord = (key: string, value: unknown = null): LogRecord => ({
  key,
  event: eventOf(`${key}-${value}`, value, key),
});

/** Appends records as one item, as publishers do. Returns the offset of the first. */
export async function add(
  site: CompactSite,
  ...records: readonly (readonly [key: string, value?: unknown])[]
): Promise<number> {
  const { base } = await append(site, {
    partition: prices,
    records: records.map(([key, value]) => keyedRecord(key, value)),
    retention: site.topology.topics.prices?.retention ?? 0,
  });
  return base;
}

/** What fan-out does: everything is dispatched. */
export async function dispatchAll(site: CompactSite): Promise<void> {
  const tip = await site.log.tip(prices);
  await site.cursors.advance(prices, tip ? tip.base + tip.count : 0);
}

export const quarter = 15 * 60_000;

export const limitsAt = ({ outside }: CompactSite): CompactLimits => ({
  olderThanMs: 60_000,
  settledMs: quarter,
  until: outside.now() + 60_000,
});

/** Everything that the log holds, as `0:a=1`. */
export const contents = ({ log }: CompactSite): string =>
  log
    .all(prices)
    .flatMap((item) =>
      'records' in item
        ? item.records.map(({ key, event }, at) => {
            const { data } = JSON.parse(event);
            return `${tipOf(item).base + at}:${key}=${data}`;
          })
        : [`${item.base}:unreadable`],
    )
    .join(' ');
