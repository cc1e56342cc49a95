import { isObject, type JsonObject } from '../filter/condition';
import { inWaves } from '../in-waves';
import type { ReadPorts } from '../read/ends';
import { readRecord } from '../read/record';
import type { Subscription, Topic } from '../topology/fabric';
import type { Position } from '../topology/keys';
import { type Trace, traceIn } from '../trace/trace-context';
import { type Fate, type FatePorts, fateOf, type Traveller } from './fate';
import { dispatchedAtOf, type LookUp } from './look-up';
import { isFollowed } from './share';

export interface JourneyPorts extends Omit<FatePorts, 'outside'>, ReadPorts {}

export interface JourneyRequest {
  readonly topic: Topic;
  readonly position: Position;
  /** Those of the topic that the caller may see. */
  readonly subscriptions: readonly Subscription[];
}

/** Where a record has been, and where it is. */
export interface Journey extends Partial<Trace> {
  readonly position: Position;
  readonly id?: string;
  readonly key?: string;
  /** Milliseconds since 1970. */
  readonly appendedAt: number;
  readonly dispatchedAt?: number;
  /** Whether the journal follows this record, and holds it still. */
  readonly followed: boolean;
  /** Whether all of the journal was looked at that may say something. */
  readonly complete: boolean;
  readonly subscriptions: readonly Fate[];
}

/** How long the journal is searched: well below what the gateway waits. */
const searchMs = 12_000;

/** Subscriptions that are looked at at once. */
const atOnce = 8;

/** @throws Refusal as `readRecord` does */
export async function journeyOf(
  ports: JourneyPorts,
  { topic, position, subscriptions }: JourneyRequest,
): Promise<Journey> {
  const record = await readRecord(ports, position);
  const { at: appendedAt } = record;
  const event = parsed(record.event);
  const look: LookUp = { position, appendedAt, until: ports.outside.now() + searchMs };
  const followed = isHeld(topic, look, ports.outside.now());
  const sent = followed ? await dispatchedAtOf(ports, look) : { found: undefined, complete: true };
  const dispatched = sent.found === undefined ? {} : { dispatchedAt: sent.found };
  const traveller: Traveller = { look, event, followed, ...dispatched };
  const fates = await inWaves(subscriptions, (one) => fateOf(ports, one, traveller), atOnce);
  const complete = sent.complete && fates.every((fate) => fate.complete);
  return {
    position,
    ...textsIn(event),
    appendedAt,
    ...dispatched,
    followed,
    complete,
    subscriptions: fates,
  };
}

function isHeld({ journey }: Topic, { position, appendedAt }: LookUp, now: number): boolean {
  if (journey === false || !isFollowed(position, journey)) return false;
  return now - appendedAt < journey.keep * 1_000;
}

function parsed(event: string): JsonObject {
  const value: unknown = JSON.parse(event);
  return isObject(value) ? value : {};
}

function textsIn(event: JsonObject) {
  const { id, partitionkey: key } = event;
  return {
    ...(typeof id === 'string' && { id }),
    ...(typeof key === 'string' && { key }),
    ...traceIn(event),
  };
}
