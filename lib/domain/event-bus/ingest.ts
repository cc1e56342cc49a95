import { createHash } from 'node:crypto';
import { Refusal } from '../errors';
import type { OncePorts } from '../idempotency/append-once';
import { publish } from '../publish/publish';
import type { Stored } from '../publish/result';
import { hours } from '../topology/duration';
import {
  type Fabric,
  feedOf,
  type Source,
  sourceIn,
  type Topic,
  topicIn,
} from '../topology/fabric';
import { defaultNamespace } from '../topology/keys';
import { type BusEvent, incomingOf } from './incoming';
import { isOwn } from './own-source';

/** What a rule hands over: the event as EventBridge has it, and the source whose rule it matched. */
export interface Matched {
  /** The source's. @default 'default' */
  readonly namespace?: string;
  readonly source: string;
  readonly event: BusEvent;
}

/** An event that can't be appended, however often it is tried, and why. */
export interface RefusedEvent extends Matched {
  /** For programs. */
  readonly code: string;
  /** For people. */
  readonly reason: string;
}

/** Keeps refused events until somebody has looked at them. */
export interface RefusedEvents {
  keep(refused: RefusedEvent): Promise<void>;
}

export interface IngestPorts extends OncePorts {
  readonly topology: Fabric;
  readonly refused: RefusedEvents;
}

/** What became of an event. */
export type Ingested =
  | { readonly kind: 'stored'; readonly stored: Stored }
  /** It is an event of ours: not appended, so that it does not go round for ever. */
  | { readonly kind: 'own' }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string };

/**
 * Appends an event to its source's topic, once however often EventBridge hands it over.
 * @throws Refusal where another try may help
 */
export async function ingest(ports: IngestPorts, matched: Matched): Promise<Ingested> {
  const { namespace = defaultNamespace, source: name } = matched;
  const source = sourceIn(ports.topology, { namespace, name });
  const topic = source && topicIn(ports.topology, feedOf(source));
  if (!topic) return setAside(ports, matched, { code: 'source_unknown', message: noSource });
  if (isOwn(ports.topology, matched.event?.source)) return { kind: 'own' };
  const result = await store(ports, { source, topic, event: matched.event }).catch(refusalOnly);
  return result instanceof Refusal
    ? setAside(ports, matched, result)
    : { kind: 'stored', stored: result };
}

const noSource = 'The topology holds no source of this name, and so no topic for the event.';

interface Sourced {
  readonly source: Source;
  readonly topic: Topic;
  readonly event: BusEvent;
}

async function store(
  ports: IngestPorts,
  { source, topic, event }: Sourced,
): Promise<Stored | Refusal> {
  const incoming = incomingOf(event ?? {}, source.key);
  const { results } = await publish(ports, {
    ref: feedOf(source),
    topic: { ...topic, idempotencyWindow: Math.max(topic.idempotencyWindow, repeatedFor) },
    entries: [incoming],
    once: {
      caller: `event-bus/${source.name}`,
      key: keyOf(incoming.id, event),
      fingerprint: fingerprintOf(event),
    },
  });
  const [result] = results;
  if (!result) throw new Error('nothing was answered for an event');
  return result;
}

/** How late an event may come again: EventBridge tries for a day, and Lambda for six hours more. */
const repeatedFor = hours(30);

/** A replay of an archive repeats an event on purpose, and under its old id. */
const keyOf = (id: string, { 'replay-name': replay }: BusEvent): string =>
  typeof replay === 'string' ? `${id}/${replay}` : id;

/** Of what came, not of what we make of it: a changed mapping makes no other event of one that comes again. */
const fingerprintOf = (event: BusEvent): string =>
  createHash('sha256').update(JSON.stringify(event)).digest('base64url');

/** Hands on what no other try can mend. */
function refusalOnly(error: unknown): Refusal {
  if (error instanceof Refusal && error.remedy === 'fix-request') return error;
  throw error;
}

async function setAside(
  { refused }: IngestPorts,
  matched: Matched,
  { code, message: reason }: { readonly code: string; readonly message: string },
): Promise<Ingested> {
  await refused.keep({ ...matched, code, reason });
  return { kind: 'refused', code, reason };
}
