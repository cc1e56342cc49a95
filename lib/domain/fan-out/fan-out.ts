import type { CursorStore } from '../log/cursor-store';
import { endOf, isReadable, type LogItem, type LogStore, type Unreadable } from '../log/log-store';
import type { Fabric } from '../topology/fabric';
import type { PartitionRef } from '../topology/keys';
import { inSteps, notYetSent } from './arrivals';
import { type DispatchPorts, dispatch, type Refused, wayOf } from './dispatch';
import type { LeftOff } from './left-off';
import { messagesOf } from './message';

export interface FanOutPorts extends DispatchPorts {
  readonly log: Pick<LogStore, 'read' | 'tip'>;
  readonly cursors: CursorStore;
  readonly setAside: SetAside;
  readonly topology: Fabric;
  /** Spares the look at a cursor where this process knows it. @default it is always looked at */
  readonly leftOff?: LeftOff;
  /** Told what was sent on, or passed over, in one partition. What it throws is ignored. @default nobody is */
  readonly onDispatched?: (dispatched: DispatchedRange) => void;
}

/** Offsets of a partition that need not be looked at again, from `from` up to but without `to`. */
export interface DispatchedRange {
  readonly partition: PartitionRef;
  readonly from: number;
  readonly to: number;
  /** Milliseconds since 1970. */
  readonly at: number;
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
  /** Records that are in the log and not dispatched yet, as far as it was looked at. */
  readonly behind: number;
  /** Append time of the first record that was, or should have been, dispatched; in milliseconds since 1970. */
  readonly oldestAt?: number;
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
  let next = await beginning(ports, partition, arrivals);
  let done: FannedOut = { partition, dispatched: 0, behind: 0, expired: 0, setAside: [] };
  for await (const items of inSteps(notYetSent({ ...ports, partition, next }, arrivals))) {
    const step = await takeStep(ports, { partition, next, items });
    done = together(done, step);
    if (step.stoppedAt !== undefined) break;
    next = items.map(endOf).at(-1) ?? next;
  }
  return done;
}

/** The first offset that is not yet dispatched. */
const beginning = async (
  { leftOff, cursors, outside }: FanOutPorts,
  partition: PartitionRef,
  arrivals: readonly LogItem[],
): Promise<number> =>
  leftOff?.before(arrivals, outside.now()) ?? (await cursors.read(partition)).next;

const together = (before: FannedOut, step: FannedOut): FannedOut => ({
  ...step,
  ...oldest(before.oldestAt ?? step.oldestAt),
  dispatched: before.dispatched + step.dispatched,
  expired: before.expired + step.expired,
  setAside: [...before.setAside, ...step.setAside],
});

interface Step {
  readonly partition: PartitionRef;
  readonly next: number;
  /** In offset order; the first may begin before `next`. */
  readonly items: readonly LogItem[];
}

async function takeStep(ports: FanOutPorts, step: Step): Promise<FannedOut> {
  const { partition, next, items } = step;
  const messages = items.filter(isReadable).flatMap((entry) => messagesOf(entry, next));
  const way = wayOf(ports.topology, partition);
  const { waiting, never, reason } = await dispatch(ports, messages, way);
  const reached = waiting[0]?.offset ?? items.map(endOf).at(-1) ?? next;
  const refused = never.filter(({ message }) => message.offset < reached);
  const setAside = lettersOf(step, refused, reached);
  await moveOn(ports, step, { reached, setAside });
  tellDispatched(ports, { partition, from: next, to: reached });
  const stopped = items.find((item) => endOf(item) > reached);
  return {
    partition,
    dispatched: messages.filter(({ offset }) => offset < reached).length - refused.length,
    expired: expiredIn(step, reached),
    setAside,
    behind: (items.map(endOf).at(-1) ?? reached) - reached,
    ...oldest(items.find(isReadable)?.at),
    ...(stopped && { stoppedAt: stopped.base, reason }),
  };
}

const oldest = (oldestAt: number | undefined) => (oldestAt === undefined ? {} : { oldestAt });

/** Keeps what can't be dispatched, then moves the cursor: a crash between the two keeps it twice, never not. */
async function moveOn(
  { cursors, leftOff, setAside }: FanOutPorts,
  { partition, next }: Step,
  to: { readonly reached: number; readonly setAside: readonly FanOutLetter[] },
): Promise<void> {
  if (to.setAside.length > 0) await setAside.keep(to.setAside);
  if (to.reached <= next) return;
  await cursors.advance(partition, to.reached);
  leftOff?.keep(partition, to.reached);
}

function tellDispatched(
  { onDispatched, outside }: FanOutPorts,
  range: Omit<DispatchedRange, 'at'>,
): void {
  try {
    if (range.to > range.from) onDispatched?.({ ...range, at: outside.now() });
  } catch {
    // Whoever watches must not stand in the way of what is watched.
  }
}

const lettersOf = (
  { items, partition }: Step,
  refused: readonly Refused[],
  reached: number,
): FanOutLetter[] => [
  ...items.filter((item): item is Unreadable => !isReadable(item) && endOf(item) <= reached),
  ...refused.map(({ message, reason }) => ({ partition, base: message.offset, count: 1, reason })),
];

/** Offsets that neither woke us nor are in the log any more: they have outlived their retention. */
function expiredIn({ items, next }: Step, reached: number): number {
  const passed = items.filter(({ base }) => base <= reached);
  return passed.reduce((sum, { base }, at) => {
    const before = passed[at - 1];
    return sum + Math.max(0, base - (before ? endOf(before) : next));
  }, 0);
}
