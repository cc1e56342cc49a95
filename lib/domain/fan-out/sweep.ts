import type { Cursor } from '../log/cursor-store';
import { endOf, isReadable, type LogItem } from '../log/log-store';
import { topicRefOf, topicsOf } from '../topology/fabric';
import type { PartitionRef } from '../topology/keys';
import type { PartitionDone } from './batch';
import { type FannedOut, type FanOutPorts, fanOut } from './fan-out';

export interface SweepLimits {
  /** Leave alone what is younger than this: its own wake-up is on the way. */
  readonly olderThanMs: number;
  /** When to stop starting new work, in milliseconds since 1970. */
  readonly until: number;
}

/**
 * Dispatches what a lost wake-up left behind, in every partition of the topology, each for itself:
 * one that fails holds up no other.
 */
export async function sweep(ports: FanOutPorts, limits: SweepLimits): Promise<PartitionDone[]> {
  const done: PartitionDone[] = [];
  for await (const place of placesIn(ports)) {
    try {
      for await (const step of catchUp(ports, limits, place)) done.push(step);
    } catch (error) {
      done.push({ partition: place.partition, error });
    }
  }
  return done;
}

interface Place {
  readonly partition: PartitionRef;
  readonly cursor: Cursor;
}

async function* placesIn({ topology, cursors }: FanOutPorts): AsyncGenerator<Place> {
  for (const one of topicsOf(topology)) {
    const topic = topicRefOf(one);
    const known = await cursors.readAll(topic);
    for (let partition = 0; partition < one.partitions; partition++) {
      const cursor = known.get(partition) ?? { next: 0, head: 0 };
      yield { partition: { ...topic, partition }, cursor };
    }
  }
}

async function* catchUp(
  ports: FanOutPorts,
  { olderThanMs, until }: SweepLimits,
  place: Place,
): AsyncGenerator<FannedOut> {
  const head = await headOf(ports, place);
  let at = place.cursor.next;
  while (at < head && ports.outside.now() < until) {
    const page = await ports.log.read(place.partition, at);
    if (isYoung(page, ports.outside.now(), olderThanMs)) return;
    const step =
      page.length > 0
        ? await fanOut(ports, place.partition, page)
        : await passOver(ports, place.partition, { from: at, head });
    at = page.map(endOf).at(-1) ?? head;
    yield { ...step, behind: step.behind + (step.stoppedAt === undefined ? 0 : head - at) };
    if (step.stoppedAt !== undefined) return;
  }
}

/** The end of the partition, kept before anything is tried: while fan-out fails, what it has not sent may expire. */
async function headOf(
  { log, cursors }: FanOutPorts,
  { partition, cursor }: Place,
): Promise<number> {
  const tip = await log.tip(partition);
  const head = Math.max(cursor.head, tip ? endOf(tip) : 0);
  if (head > cursor.head && head > cursor.next) await cursors.rememberHead(partition, head);
  return head;
}

/** A time that lies further ahead than that is a wrong clock's, and says nothing of the age. */
const isYoung = ([first]: readonly LogItem[], now: number, olderThanMs: number): boolean =>
  first !== undefined && isReadable(first) && Math.abs(now - first.at) < olderThanMs;

/** All that was left has outlived its retention. It is counted, and the cursor moves behind it. */
async function passOver(
  { cursors }: FanOutPorts,
  partition: PartitionRef,
  { from, head }: { readonly from: number; readonly head: number },
): Promise<FannedOut> {
  await cursors.advance(partition, head);
  return { partition, dispatched: 0, behind: 0, expired: head - from, setAside: [] };
}
