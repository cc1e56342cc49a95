import { backoffMs, type Outside } from '../outside';
import { type Fabric, isOrdered, isPacked, type Topic } from '../topology/fabric';
import type { TopicRef } from '../topology/keys';
import { groupOf, type Message } from './message';

/** Most messages in one call, and most bytes, what each needs beside its event included. */
export const maxBatch = { messages: 10, bytes: 262_144, overhead: 256 };

/** Most records in a pack, and most bytes with what each needs beside its event: 64 KB count as one request. */
export const maxPack = { records: 100, bytes: 60_000 };

/** Tries of one call before fan-out leaves the rest for the next wake-up. */
export const maxDispatchAttempts = 5;

/** A message that the topic did not accept. */
export interface Refused {
  readonly message: Message;
  /** Why, for people. */
  readonly reason: string;
  /** Another try can't help. */
  readonly never: boolean;
}

/** Sends records to a topic's subscriptions. */
export interface Dispatcher {
  /**
   * Sends up to ten messages of one topic, or the packs of several partitions, and returns those that were not accepted. Sending one again is
   * harmless: it carries its position as its deduplication id. Never throws for a call that failed.
   */
  send(messages: readonly Message[]): Promise<readonly Refused[]>;
}

export interface DispatchPorts {
  readonly dispatcher: Dispatcher;
  readonly outside: Outside;
}

/** What was not accepted; everything else was. */
export interface Dispatched {
  /** Worth another try later, in offset order: what was refused, and what waits behind it. */
  readonly waiting: readonly Message[];
  /** Not worth another try. */
  readonly never: readonly Refused[];
  /** Why the first of `waiting` waits; undefined when none does. */
  readonly reason?: string;
}

/** How a topic's records travel. */
export type Way = Pick<Topic, 'ordered' | 'packed'>;

export const wayOf = (topology: Fabric, topic: TopicRef): Way => ({
  ordered: isOrdered(topology, topic),
  packed: isPacked(topology, topic),
});

/** Dispatches messages of one partition, given in offset order, so that none overtakes one of its key. */
export async function dispatch(
  ports: DispatchPorts,
  messages: readonly Message[],
  { ordered, packed }: Way,
): Promise<Dispatched> {
  const never: Refused[] = [];
  const alone = new Set<Message>();
  let waiting = [...messages];
  while (waiting.length > 0) {
    const batch = packed ? nextPack(waiting, alone) : nextBatch(waiting, ordered);
    const { refused, hopeless } = await sendAll(ports, batch);
    if (packed && hopeless.length > 1) {
      // Perhaps one of them is to blame: each goes by itself.
      for (const message of batch) alone.add(message);
      continue;
    }
    never.push(...hopeless);
    const again = new Set(refused.map(({ message }) => message));
    waiting = waiting.filter((message) => !batch.has(message) || again.has(message));
    if (refused[0]) return { waiting, never, reason: refused[0].reason };
  }
  return { waiting, never };
}

/**
 * The messages of the next call. On an ordered topic a call holds one record a key: entries of a call
 * are accepted one by one, and if the first of two was refused the second would have overtaken it.
 */
function nextBatch(waiting: readonly Message[], ordered: boolean): ReadonlySet<Message> {
  const batch = new Set<Message>();
  const groups = new Set<string>();
  let bytes = 0;
  for (const message of waiting) {
    if (batch.size === maxBatch.messages) break;
    const group = groupOf(message);
    if (ordered && groups.has(group)) continue;
    bytes += bytesOf(message);
    if (bytes > maxBatch.bytes && batch.size > 0) break;
    groups.add(group);
    batch.add(message);
  }
  return batch;
}

/** The records of the next pack, without a gap. One that is to go alone is a pack of its own. */
function nextPack(waiting: readonly Message[], alone: ReadonlySet<Message>): ReadonlySet<Message> {
  const pack = new Set<Message>();
  let bytes = 0;
  for (const message of waiting) {
    bytes += bytesOf(message);
    const isFull = pack.size === maxPack.records || bytes > maxPack.bytes || alone.has(message);
    if (isFull && pack.size > 0) break;
    pack.add(message);
    if (alone.has(message)) break;
  }
  return pack;
}

const bytesOf = ({ event }: Message): number => Buffer.byteLength(event) + maxBatch.overhead;

/** Whether a topic takes in one call what several partitions send. @param packed each sends one pack */
export const fitsOneCall = (sendings: readonly (readonly Message[])[], packed: boolean): boolean =>
  (packed ? sendings : sendings.flat()).length <= maxBatch.messages &&
  sendings.flat().reduce((sum, message) => sum + bytesOf(message), 0) <= maxBatch.bytes;

/** What was refused of a batch: worth another try later, or not. */
interface Sent {
  readonly refused: readonly Refused[];
  readonly hopeless: readonly Refused[];
}

/** Sends a batch, what was refused alone again; nothing later of the partition goes before it. */
async function sendAll(
  { dispatcher, outside }: DispatchPorts,
  batch: ReadonlySet<Message>,
): Promise<Sent> {
  const hopeless: Refused[] = [];
  let waiting: readonly Message[] = [...batch];
  for (let attempt = 1; ; attempt++) {
    const refused = await dispatcher.send(waiting);
    hopeless.push(...refused.filter((one) => one.never));
    const again = refused.filter((one) => !one.never);
    if (again.length === 0 || attempt === maxDispatchAttempts) return { refused: again, hopeless };
    waiting = again.map(({ message }) => message);
    await outside.pause(backoffMs(attempt, outside.random(), { baseMs: 50, capMs: 1_000 }));
  }
}
