import type { Work } from '../deliver/delivery';
import { oneHopOn } from '../publish/hops';
import { defaultNamespace, type Position, positionName } from '../topology/keys';
import { sourceOfTopic } from './own-source';

/** What EventBridge is given for a record. */
export interface BusEntry {
  readonly source: string;
  readonly detailType: string;
  /** The CloudEvent as JSON, to the byte as it is stored, and one hop on. */
  readonly detail: string;
  /** Milliseconds since 1970; absent where EventBridge has no such time. */
  readonly time?: number;
  readonly resources: readonly string[];
}

/**
 * Longest detail type in characters: EventBridge answers that it took an event with a longer one, and drops it.
 * Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
 */
const longestDetailType = 128;

/** The record as an entry; undefined when it is no CloudEvent, which nothing that was published is. */
export function entryOf({ position, event }: Work): BusEntry | undefined {
  const { type, time } = attributesOf(event);
  if (typeof type !== 'string') return undefined;
  return {
    source: sourceOfTopic(position),
    detailType: cut(type),
    detail: oneHopOn(event),
    ...timeOf(time),
    resources: [resourceOf(position)],
  };
}

/** Topic names hold no slash, so that no record of one namespace is named as one of another. */
function resourceOf(position: Position): string {
  const { namespace } = position;
  const prefix = namespace === defaultNamespace ? '' : `${namespace}/`;
  return `weft:${prefix}${positionName(position)}`;
}

function attributesOf(event: string): { type?: unknown; time?: unknown } {
  try {
    return JSON.parse(event) ?? {};
  } catch {
    return {};
  }
}

/** No half of a surrogate pair is left at the end. The whole type is in the detail. */
const cut = (type: string): string =>
  type.slice(0, longestDetailType).replace(/[\ud800-\udbff]$/, '');

/** A leap second is a valid time and no date of JavaScript's; what was before 1970 has a sign. */
function timeOf(time: unknown): { time?: number } {
  const ms = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return ms >= 0 ? { time: ms } : {};
}
