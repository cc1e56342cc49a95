import { traceIn } from '../trace/trace-context';
import { jsonDataOf } from './body';
import type { IncomingEvent, PublishRequest } from './event';
import { toIncoming } from './incoming';
import { contentTypeOf, mediaType } from './media-type';

/** What stands in for attributes that a publisher of plain JSON leaves out. */
export interface Defaults {
  /** A new id; asked once at most, and only when none was given. */
  newId(): string;
  /** The time of the request, RFC 3339. */
  readonly now: string;
}

/** The attribute that each query parameter sets. */
const attributeOf: ReadonlyMap<string, string> = new Map([
  ['id', 'id'],
  ['source', 'source'],
  ['type', 'type'],
  ['subject', 'subject'],
  ['time', 'time'],
  ['key', 'partitionkey'],
]);

/** The query parameters that plain JSON takes. */
export const plainParameters: readonly string[] = [...attributeOf.keys()];

/**
 * Reads a body that is data alone. Attributes come from the query, the others are filled in.
 *
 * @param request its query holds `plainParameters` only
 * @throws Refusal `body_empty`, `body_not_utf8`, `json_too_deep`, `json_invalid`, or for a rule
 *   that the event breaks
 */
export function parsePlainJson(request: PublishRequest, defaults: Defaults): IncomingEvent {
  const json = jsonDataOf(request.body);
  const attributes = new Map(
    Object.entries(request.query).map(([name, value]) => [attributeOf.get(name) ?? name, value]),
  );
  const missing = fillings(request, defaults).filter(([name]) => !attributes.has(name));
  for (const [name, value] of missing) attributes.set(name, value());
  const filled = missing.map(([name]) => name);
  return toIncoming({ attributes, data: { json }, filled, trace: traceIn(request.headers) });
}

type Filling = readonly [name: string, value: () => string];

const fillings = ({ topic, headers }: PublishRequest, { newId, now }: Defaults): Filling[] => [
  ['specversion', () => '1.0'],
  ['id', newId],
  ['source', () => `/v1/topics/${topic}`],
  ['type', () => 'weft.record'],
  ['time', () => now],
  // "application/vnd.x+json" stays what it is; a charset says nothing once the data is part of our text.
  ['datacontenttype', () => mediaType(contentTypeOf(headers) ?? '')?.essence ?? 'application/json'],
];
