import { inWaves } from '../in-waves';
import { endOf, type Tip } from '../log/log-store';
import { type AppendPorts, nextPlace } from '../log/place';
import type { PartitionRef, TopicRef } from '../topology/keys';
import type { LogReader } from './log-reader';

/** What it takes to read the log. The cursors tell where a partition was that retention has emptied. */
export interface ReadPorts extends AppendPorts {
  readonly reader: LogReader;
}

/** A partition as one request sees it. */
export interface View {
  readonly partition: PartitionRef;
  /** The offset behind the newest record. */
  readonly head: number;
  /** What has expired by now is hidden; in milliseconds since 1970. */
  readonly now: number;
}

/** The first offset that is kept, and the one behind the last; the same where none is kept. */
export interface Ends {
  readonly partition: number;
  readonly earliest: number;
  readonly head: number;
}

/** Whether a reader may see it: the store deletes what has expired late, and in any order. */
export const isKept = ({ expires }: Pick<Tip, 'expires'>, now: number): boolean =>
  expires * 1000 > now;

/** Looks at a partition. The head is where the next append goes, whatever has expired. */
export async function viewOf(ports: ReadPorts, partition: PartitionRef): Promise<View> {
  const now = ports.outside.now();
  const { base } = await nextPlace(ports, partition, 0);
  return { partition, head: base, now };
}

/**
 * The first offset that is kept and was appended at `time` or later; the head when there is none. Halves the
 * offsets: within a partition neither append time nor expiry ever goes back.
 * @param time in milliseconds since 1970
 */
export const firstSince = (reader: LogReader, view: View, time: number): Promise<number> =>
  firstWhere(reader, view, (item) => isKept(item, view.now) && item.at >= time);

/** The first offset of an item that is wanted; the head when there is none. What follows such an item must be, too. */
export async function firstWhere(
  reader: Pick<LogReader, 'oldest' | 'upTo'>,
  { partition, head }: Omit<View, 'now'>,
  isWanted: (item: Tip) => boolean,
): Promise<number> {
  const oldest = await reader.oldest(partition);
  if (!oldest) return head;
  if (isWanted(oldest)) return oldest.base;
  let low = endOf(oldest);
  let high = head;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const item = await reader.upTo(partition, middle);
    if (item && isWanted(item)) high = item.base;
    else low = Math.max(middle + 1, item ? endOf(item) : 0);
  }
  return low;
}

/** The first offset that is kept; the head when there is none. */
export const earliestOf = (reader: LogReader, view: View): Promise<number> =>
  firstSince(reader, view, Number.NEGATIVE_INFINITY);

/** The ends of each partition of a topic. */
export const endsOf = (ports: ReadPorts, topic: TopicRef, partitions: number): Promise<Ends[]> =>
  inWaves(
    Array.from({ length: partitions }, (_, partition) => partition),
    (partition) => endsIn(ports, { ...topic, partition }),
  );

async function endsIn(ports: ReadPorts, partition: PartitionRef): Promise<Ends> {
  const view = await viewOf(ports, partition);
  const earliest = await earliestOf(ports.reader, view);
  return { partition: partition.partition, earliest, head: view.head };
}
