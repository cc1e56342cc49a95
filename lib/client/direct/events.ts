import { Refusal, refusalOnly } from '../../domain/errors';
import type { Outside } from '../../domain/outside';
import type { Entry, IncomingEvent } from '../../domain/publish/event';
import { parseStructured } from '../../domain/publish/structured';
import type { TransactionEvent } from '../../domain/transact/request';
import { encode, type NewEvent } from '../http/new-event';
import { WeftError } from '../http/weft-error';
import type { Site } from './site';

/** An event for a topic, published within a transaction. */
export interface EventFor {
  readonly topic: string;
  readonly event: NewEvent;
}

/** The event as the log keeps it, or why it may not be stored; what a CloudEvent needs is filled in. */
export function entryOf(event: NewEvent, topic: string, { newId, now }: Outside): Entry {
  try {
    const time = new Date(now()).toISOString();
    return parseStructured(encode(event, { topic, newId, time }).json);
  } catch (error) {
    if (error instanceof WeftError)
      return new Refusal(
        error.code === 'record_too_large' ? 'record_too_large' : 'event_invalid',
        error.detail,
      );
    return refusalOnly(error);
  }
}

/** @throws Refusal for the first event that may not be stored, with its index */
export const eventsOf = (site: Site, publish: readonly EventFor[]): TransactionEvent[] =>
  publish.map(({ topic: name, event }, index) => {
    const { ref, topic } = site.topic(name);
    const entry = entryOf(event, name, site.ports.outside);
    if (entry instanceof Refusal) throw at(index, entry);
    if (topic.keyRequired && entry.key === undefined) throw at(index, keyRequired(name));
    return { ref, topic, event: entry satisfies IncomingEvent };
  });

const at = (index: number, { code, message, fields }: Refusal): Refusal =>
  new Refusal(code, `publish[${index}]: ${message}`, { ...fields, index });

const keyRequired = (topic: string): Refusal =>
  new Refusal(
    'key_required',
    `Topic ${topic} takes records with a key only: set the CloudEvents attribute "partitionkey".`,
  );
