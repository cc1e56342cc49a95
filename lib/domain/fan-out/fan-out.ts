import { endOf, isReadable, type LogItem, type LogStore, type Unreadable } from '../log/log-store';
import type { Fabric } from '../topology/fabric';
import type { PartitionRef } from '../topology/keys';
import type { CursorStore } from './cursor-store';
import { type Dispatched, type DispatchPorts, dispatch } from './dispatch';
import { type Message, messagesOf } from './message';

export interface FanOutPorts extends DispatchPorts {
  readonly log: Pick<LogStore, 'read' | 'tip'>;
  readonly cursors: CursorStore;
  readonly setAside: SetAside;
  readonly topology: Fabric;
}

/** Fan-out's own dead letters: what can't be dispatched, ever. */
export interface SetAside {
  keep(letters: readonly FanOutLetter[]): Promise<void>;
}

/** Offsets that are not dispatched, and why. */
export type FanOutLetter = Unreadable;

/** What was done for one partition. */
export interface FannedOut {
  readonly partition: PartitionRef;
  /** Records accepted by the topic. */
  readonly dispatched: number;
  /** Base of the first item that is not wholly dispatched; undefined when all are. */
  readonly stoppedAt?: number;
  /** Why it stopped there. */
  readonly reason?: string;
  /** Records that expired before they were dispatched. */
  readonly expired: number;
  /** Dead letters of fan-out itself. */
  readonly setAside: readonly FanOutLetter[];
}

/**
 * Dispatches what has arrived in one partition, in offset order, and moves its cursor.
 * Items that were dispatched are skipped; items that never woke us are read from the log.
 */
export async function fanOut(
  ports: FanOutPorts,
  partition: PartitionRef,
  arrivals: readonly LogItem[],
): Promise<FannedOut> {
  const { next } = await ports.cursors.read(partition);
  const found = await fillGaps(ports, arrivals, { partition, next });
  const messages = found.items.filter(isReadable).flatMap((entry) => messagesOf(entry, next));
  const ordered = ports.topology.topics[partition.topic]?.ordered ?? true;
  const result = await dispatch(ports, messages, ordered);
  return moveOn(ports, { ...found, ...result, partition, next, messages });
}

interface Found {
  /** What is to be dispatched, in offset order. */
  readonly items: readonly LogItem[];
  readonly expired: number;
}

/** The arrivals that are new, with what the log holds before and between them. */
async function fillGaps(
  ports: FanOutPorts,
  arrivals: readonly LogItem[],
  { partition, next }: { partition: PartitionRef; next: number },
): Promise<Found> {
  const items: LogItem[] = [];
  let expired = 0;
  let upTo = next;
  for (const arrival of arrivals) {
    if (endOf(arrival) <= upTo) continue;
    const missed = await readAll(ports, { partition, from: upTo, until: arrival.base });
    items.push(...missed, arrival);
    // What neither woke us nor is in the log any more has outlived its retention.
    expired += Math.max(0, arrival.base - upTo) - countFrom(missed, upTo);
    upTo = endOf(arrival);
  }
  return { items, expired };
}

const countFrom = (items: readonly LogItem[], from: number): number =>
  items.reduce((sum, item) => sum + endOf(item) - Math.max(item.base, from), 0);

interface Range {
  readonly partition: PartitionRef;
  readonly from: number;
  readonly until: number;
}

async function readAll(
  { log }: FanOutPorts,
  { partition, from, until }: Range,
): Promise<LogItem[]> {
  const items: LogItem[] = [];
  let at = from;
  while (at < until) {
    const page = await log.read(partition, at, until);
    const last = page.at(-1);
    if (!last) break;
    items.push(...page);
    at = endOf(last);
  }
  return items;
}

interface Done extends Found, Dispatched {
  readonly partition: PartitionRef;
  readonly next: number;
  readonly messages: readonly Message[];
}

/** Keeps what can't be dispatched, then moves the cursor: a crash between the two keeps it twice, never not. */
async function moveOn({ cursors, setAside }: FanOutPorts, done: Done): Promise<FannedOut> {
  const { partition, items, next, waiting, expired } = done;
  const reached = waiting[0]?.offset ?? Math.max(next, ...items.map(endOf));
  const letters = lettersOf(done, reached);
  if (letters.length > 0) await setAside.keep(letters);
  if (reached > next) await cursors.advance(partition, reached);
  const stopped = items.find((item) => endOf(item) > reached);
  return {
    partition,
    dispatched: done.messages.filter(({ offset }) => offset < reached).length - done.never.length,
    ...(stopped && { stoppedAt: stopped.base, reason: done.reason }),
    expired,
    setAside: letters,
  };
}

const lettersOf = ({ items, never, partition }: Done, reached: number): FanOutLetter[] => [
  ...items.filter((item): item is Unreadable => !isReadable(item) && endOf(item) <= reached),
  ...never.map(({ message, reason }) => ({
    partition,
    base: message.offset,
    count: 1,
    reason,
  })),
];
