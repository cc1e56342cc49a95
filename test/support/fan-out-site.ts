import type { FanOutPorts } from '../../lib/domain/fan-out/fan-out';
import { LeftOff } from '../../lib/domain/fan-out/left-off';
import type { Message } from '../../lib/domain/fan-out/message';
import type { LogEntry, LogRecord } from '../../lib/domain/log/log-store';
import { defineFabric, type Fabric } from '../../lib/domain/topology/fabric';
import type { TopicSpec } from '../../lib/domain/topology/spec';
import { MemoryCursors } from './memory-cursors';
import { MemoryLog } from './memory-log';
import { type Answer, MemorySetAside, MemoryTopic } from './memory-topic';
import { entryOf, recordOf } from './records';
import { type TestOutside, testOutside } from './test-outside';

const topologyOf = (more: Pick<TopicSpec, 'packed'> = {}): Fabric =>
  defineFabric({
    topics: { orders: { ordered: true, partitions: 2, ...more }, clicks: { partitions: 2 } },
  });

export const topology = topologyOf();

export const orders = { namespace: 'default', topic: 'orders', partition: 0 };
export const clicks = { ...orders, topic: 'clicks' };

/** Fan-out in memory. */
export interface FanOutSite extends FanOutPorts {
  readonly log: MemoryLog;
  readonly cursors: MemoryCursors;
  readonly leftOff: LeftOff;
  readonly dispatcher: MemoryTopic;
  readonly setAside: MemorySetAside;
  readonly outside: TestOutside;
  /** Appends records of those keys as one item at `base`; "-" is a record without a key. */
  add(base: number, ...keys: string[]): Promise<LogEntry>;
}

export function fanOutSite(
  answerTo?: (message: Message) => Answer,
  partition: LogEntry['partition'] = orders,
  topic: Pick<TopicSpec, 'packed'> = {},
): FanOutSite {
  const log = new MemoryLog();
  return {
    log,
    topology: topologyOf(topic),
    cursors: new MemoryCursors(),
    leftOff: new LeftOff(),
    dispatcher: new MemoryTopic(answerTo, { packs: topic.packed }),
    setAside: new MemorySetAside(),
    outside: testOutside(),
    add: async (base, ...keys) => {
      const entry = entryOf(partition, base, { records: recordsOf(base, keys) });
      await log.put(entry);
      return entry;
    },
  };
}

const recordsOf = (base: number, keys: readonly string[]): LogRecord[] =>
  keys.map((key, at) => recordOf(`${base + at}`, key === '-' ? undefined : key));

/** Refuses each of those offsets as often as said, then accepts. */
export function refusing(times: Readonly<Record<number, number>>, answer: Answer = 'refuse') {
  const left = new Map(Object.entries(times).map(([offset, count]) => [Number(offset), count]));
  return ({ offset }: Message): Answer => {
    const count = left.get(offset) ?? 0;
    left.set(offset, count - 1);
    return count > 0 ? answer : 'accept';
  };
}
