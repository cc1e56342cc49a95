import { Refusal } from '../errors';
import type { Trace } from '../trace/trace-context';
import type { Data, Draft } from './draft';
import type { IncomingEvent } from './event';
import { toIncoming } from './incoming';
import { maxDepth } from './limits';
import { checkDepth, members, parseJson } from './raw-json';

/**
 * Reads one event in the JSON format of CloudEvents.
 *
 * @param text a body in UTF-8, not known to be JSON yet
 * @throws Refusal `json_too_deep`, `json_invalid`, or for a rule that the event breaks
 */
export function parseStructured(text: string, trace?: Trace): IncomingEvent {
  checkDepth(text, maxDepth);
  parseJson(text);
  return eventIn(text, trace);
}

/**
 * The event that a JSON text is.
 *
 * @param json a text that `JSON.parse` accepts and that nests no deeper than allowed
 * @throws Refusal for a rule that the event breaks
 */
export function eventIn(json: string, trace?: Trace): IncomingEvent {
  if (!json.trimStart().startsWith('{')) throw notAnObject(json);
  return toIncoming({ ...draftOf(members(json)), trace });
}

const notAnObject = (json: string): Refusal => {
  const problem = `an event must be a JSON object, got ${sortOf(JSON.parse(json))}`;
  return new Refusal('event_invalid', `The event breaks a rule: ${problem}.`, {
    problems: [problem],
  });
};

/** It may be the data that somebody forgot to wrap: what it holds is not ours to repeat. */
const sortOf = (value: unknown): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
};

function draftOf(all: Map<string, string>): Draft {
  const data = dataOf(all);
  all.delete('data');
  all.delete('data_base64');
  const values = [...all].map(([name, raw]) => [name, JSON.parse(raw)] as const);
  // In the JSON format an attribute that is null is one that is not set.
  return { attributes: new Map(values.filter(([, value]) => value !== null)), data };
}

/** `"data": null` is data, namely JSON's null; a null `data_base64` cannot be data, so it means not set. */
function dataOf(all: ReadonlyMap<string, string>): Data {
  const base64 = all.get('data_base64');
  return { json: all.get('data'), base64: base64 === 'null' ? undefined : base64 };
}
