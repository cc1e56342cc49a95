import type { ConsumedEvent } from '../../domain/deliver/handlers';
import { elements, members } from '../../domain/publish/raw-json';

/** What every record has, however it is read. */
export interface RecordBase<T = unknown> {
  readonly event: ConsumedEvent<T>;
  /** The event's JSON to the byte as it was published: for numbers that JavaScript can't hold. */
  readonly json: string;
  readonly key?: string;
}

/** The raw texts of the events that an array of JSON holds, each in a member "event". */
export const rawEvents = (array: string | undefined): string[] =>
  elements(array ?? '[]').map((one) => members(one).get('event') ?? 'null');

/** The raw text of one member of an answer. */
export const rawMember = (answer: string, name: string): string | undefined =>
  members(answer).get(name);

/** @throws SyntaxError, TypeError for what is no event */
export function recordIn<T>(json: string): RecordBase<T> {
  const event = JSON.parse(json) as ConsumedEvent<T>;
  if (typeof event !== 'object' || event === null) throw new TypeError('an event is an object');
  const { partitionkey } = event;
  return { event, json, ...(typeof partitionkey === 'string' && { key: partitionkey }) };
}
