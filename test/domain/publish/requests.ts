import { Refusal } from '../../../lib/domain/errors';
import type { Entry, IncomingEvent, PublishRequest } from '../../../lib/domain/publish/event';
import { parsePublish } from '../../../lib/domain/publish/parse';

export const structuredType = 'application/cloudevents+json';
export const batchType = 'application/cloudevents-batch+json';

const defaults = { newId: () => 'new-id', now: '2030-01-01T12:00:00Z' };

type Parts = Partial<Omit<PublishRequest, 'body'>> & { readonly body?: string | Uint8Array };

/** A request to topic `orders`. A body given as text is sent as UTF-8. */
export const requestOf = ({ body = '', ...parts }: Parts): PublishRequest => ({
  topic: 'orders',
  headers: {},
  query: {},
  ...parts,
  body: typeof body === 'string' ? Buffer.from(body) : body,
});

/** The refusal that `act` throws. */
export function refusalOf(act: () => unknown): Refusal {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

export const parse = (parts: Parts) => parsePublish(requestOf(parts), defaults);

export const refused = (parts: Parts): Refusal => refusalOf(() => parse(parts));

/** The entry as an event; a refusal fails the test with its own words. */
export function event(entry: Entry | undefined): IncomingEvent {
  if (entry === undefined || entry instanceof Refusal) throw entry ?? new Error('no entry');
  return entry;
}

/** The one event of a request. */
export const parseOne = (parts: Parts): IncomingEvent => event(parse(parts).entries[0]);

export const structured = (body: string): Parts => ({
  headers: { 'content-type': structuredType },
  body,
});

export const batch = (body: string): Parts => ({ headers: { 'content-type': batchType }, body });

/** The smallest valid event with `more` attributes; undefined takes one away. */
export const minimal = (more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ specversion: '1.0', id: '1', source: '/s', type: 't', ...more });

/** A binary-mode request with the required headers and `headers`. */
export const binary = (headers: Record<string, string>, body: string | Uint8Array = ''): Parts => ({
  headers: {
    'ce-specversion': '1.0',
    'ce-id': '1',
    'ce-source': '/s',
    'ce-type': 't',
    ...headers,
  },
  body,
});

export const plain = (body: string | Uint8Array, query: Record<string, string> = {}): Parts => ({
  headers: { 'content-type': 'application/json' },
  query,
  body,
});
