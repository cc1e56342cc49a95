import { createHash } from 'node:crypto';
import { Refusal } from '../../domain/errors';
import type { Entry } from '../../domain/publish/event';
import { publish } from '../../domain/publish/publish';
import type { NewEvent } from '../http/new-event';
import { BatchPartlyRefused } from '../http/publish';
import type { Position } from '../http/published';
import { WeftError } from '../http/weft-error';
import { entryOf } from './events';
import type { Site } from './site';
import { weftErrorOf } from './weft-errors';

export interface DirectPublishOptions {
  /**
   * Stores the events once for each key, as a whole or not at all, however often this is called. The events need an
   * `id` and a `time` of their own then: what is filled in differs from call to call.
   */
  readonly idempotencyKey?: string;
}

export interface DirectPublish {
  readonly topic: string;
  readonly events: readonly NewEvent[];
}

/** Appends events to a topic: one item for each partition that they share. */
export async function publishDirect(
  site: Site,
  { topic: name, events }: DirectPublish,
  { idempotencyKey }: DirectPublishOptions,
): Promise<Position[]> {
  const { ref, topic } = site.topic(name);
  const entries = events.map((event) => entryOf(event, name, site.ports.outside));
  const once = idempotencyKey === undefined ? {} : onceOf(site, idempotencyKey, entries);
  const { results } = await publish(site.ports, { ref, topic, entries, ...once });
  const answers = results.map((one) => (one instanceof Refusal ? weftErrorOf(one) : one));
  const stored = answers.filter((one): one is Position => !(one instanceof WeftError));
  if (stored.length === results.length) return stored;
  const [only] = answers;
  throw answers.length === 1 && only instanceof WeftError ? only : new BatchPartlyRefused(answers);
}

/** Whoever has the tables has them whole: keys of all direct clients are one caller's. */
const caller = 'direct';

function onceOf({ options }: Site, key: string, entries: readonly Entry[]) {
  if (options.tables.idempotency === undefined)
    throw new TypeError('An idempotencyKey needs the name of the idempotency table.');
  const fingerprint = createHash('sha256');
  for (const entry of entries)
    fingerprint.update(entry instanceof Refusal ? entry.code : entry.text).update('\n');
  return { once: { caller, key, fingerprint: fingerprint.digest('base64url') } };
}
