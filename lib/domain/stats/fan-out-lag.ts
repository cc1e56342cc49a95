import { inWaves } from '../in-waves';
import type { Cursor, CursorStore } from '../log/cursor-store';
import { endOf, isReadable, type LogStore } from '../log/log-store';
import type { Outside } from '../outside';
import { type Topic, topicRefOf } from '../topology/fabric';
import type { PartitionRef } from '../topology/keys';

export interface FanOutLagPorts {
  readonly log: Pick<LogStore, 'tip' | 'read'>;
  readonly cursors: Pick<CursorStore, 'readAll'>;
  readonly outside: Pick<Outside, 'now'>;
}

/** How far a topic is, and how far fan-out is behind it. */
export interface FanOutLag {
  /** Records that were ever appended. */
  readonly records: number;
  readonly behind: {
    /** Records that are not dispatched yet. */
    readonly records: number;
    /** Age of the oldest of them; 0 where there is none. */
    readonly seconds: number;
  };
}

/** Looks at all partitions of a topic: one read for each, and a second where fan-out is behind. */
export async function fanOutLagOf(ports: FanOutLagPorts, topic: Topic): Promise<FanOutLag> {
  const ref = topicRefOf(topic);
  const cursors = await ports.cursors.readAll(ref);
  const partitions = Array.from({ length: topic.partitions }, (_, partition) => partition);
  const lags = await inWaves(partitions, (partition) =>
    lagIn(ports, { ...ref, partition }, cursors.get(partition) ?? { next: 0, head: 0 }),
  );
  return {
    records: lags.reduce((sum, { head }) => sum + head, 0),
    behind: {
      records: lags.reduce((sum, { head, next }) => sum + head - next, 0),
      seconds: Math.max(...lags.map(({ seconds }) => seconds)),
    },
  };
}

async function lagIn(
  ports: FanOutLagPorts,
  partition: PartitionRef,
  { next, head: known }: Cursor,
) {
  const tip = await ports.log.tip(partition);
  const head = Math.max(next, known, tip ? endOf(tip) : 0);
  if (head === next) return { head, next, seconds: 0 };
  const [oldest] = await ports.log.read(partition, next, next + 1);
  const at = oldest && isReadable(oldest) ? oldest.at : undefined;
  const seconds = at === undefined ? 0 : Math.max(0, (ports.outside.now() - at) / 1_000);
  return { head, next, seconds };
}
