import type { IncomingEvent } from '../publish/event';
import { hopsAttribute, hopsOf, maxHops } from '../publish/hops';
import { toIncoming } from '../publish/incoming';
import { maxDepth } from '../publish/limits';
import { checkDepth } from '../publish/raw-json';
import { isUriReference } from '../publish/uri';
import { textAt } from './text-at';

/**
 * An event as EventBridge hands it to a Lambda. Whoever may invoke the Lambda may write anything into it.
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
export interface BusEvent {
  readonly id?: unknown;
  readonly source?: unknown;
  readonly 'detail-type'?: unknown;
  readonly time?: unknown;
  readonly account?: unknown;
  readonly region?: unknown;
  readonly resources?: unknown;
  /** Only when EventBridge replays an archive. */
  readonly 'replay-name'?: unknown;
  readonly detail?: unknown;
}

/**
 * The event as a record.
 *
 * @param keyPath where its key is, such as `detail.orderId`
 * @throws Refusal `json_too_deep`, `too_many_hops`, or for a rule that the event breaks
 */
export function incomingOf(event: BusEvent, keyPath?: string): IncomingEvent {
  // It was parsed on its way here, so that `1.0` is 1 by now: this is the one place where data is written anew.
  const json = JSON.stringify(event.detail);
  if (json !== undefined) checkDepth(json, maxDepth - 1); // the event around the data is a level too
  const given = attributesOf(event, keyPath).filter(([, value]) => value !== undefined);
  return toIncoming({ attributes: new Map(given), ...(json !== undefined && { data: { json } }) });
}

const attributesOf = (event: BusEvent, keyPath?: string): (readonly [string, unknown])[] => [
  ['specversion', '1.0'],
  ['id', event.id],
  ['source', sourceUri(event.source)],
  ['type', event['detail-type']],
  ['time', event.time],
  ['datacontenttype', 'application/json'],
  ['partitionkey', keyPath === undefined ? undefined : textAt(event, keyPath)],
  ['account', event.account],
  ['region', event.region],
  ['resources', listed(event.resources)],
  [hopsAttribute, hopsIn(event.detail)],
];

/** An event of Weft's, whichever deployment's, says in its detail how often it has left one. */
function hopsIn(detail: unknown): number | undefined {
  if (typeof detail !== 'object' || detail === null) return undefined;
  const { specversion, [hopsAttribute]: given } = detail as Readonly<Record<string, unknown>>;
  const hops = specversion === '1.0' ? hopsOf(given) : undefined;
  return hops === undefined ? undefined : Math.min(hops, maxHops + 1);
}

/** An attribute can't be a list, and a name of a resource may hold any separator: the list as JSON. */
const listed = (resources: unknown): string | undefined =>
  Array.isArray(resources) && resources.length > 0 ? JSON.stringify(resources) : undefined;

/** EventBridge takes any text as a source. What is no URI-reference is escaped, but for its slashes. */
function sourceUri(source: unknown): unknown {
  if (typeof source !== 'string' || isUriReference(source)) return source;
  // Through bytes, since a lone surrogate can't be escaped.
  return encodeURIComponent(Buffer.from(source).toString()).replaceAll('%2F', '/');
}
