import { Refusal } from '../errors';
import { traceAttributes } from '../trace/trace-context';
import { checkEvent } from './attributes';
import type { Draft } from './draft';
import type { IncomingEvent } from './event';
import { maxRecordBytes } from './limits';

/** The required attributes lead, so that a stored record shows at a glance what it is. */
const leading = ['specversion', 'id', 'source', 'type'];

/** Written member by member: an object would sort names like "1" first, and would have data parsed. */
function textOf({ attributes, data }: Draft): string {
  const others = [...attributes.keys()].filter((name) => !leading.includes(name));
  const context = [...leading, ...others].map(
    (name) => `${JSON.stringify(name)}:${JSON.stringify(attributes.get(name))}`,
  );
  const json = data?.json === undefined ? [] : [`"data":${data.json}`];
  const base64 = data?.base64 === undefined ? [] : [`"data_base64":${data.base64}`];
  return `{${[...context, ...json, ...base64].join(',')}}`;
}

/**
 * SQS takes neither U+FFFE nor U+FFFF. They can stand in strings only, where an escape is the same value.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const carriable = (text: string): string =>
  text.replace(/[\ufffe\uffff]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16)}`);

/**
 * A draft that keeps every rule, as the record it becomes.
 *
 * @throws Refusal `spec_version_unknown`, `event_invalid`, `key_too_long`, `too_many_hops`, or `record_too_large`
 */
export function toIncoming(draft: Draft): IncomingEvent {
  checkEvent(draft);
  const text = tracedTextOf(draft) ?? carriable(textOf(draft));
  checkSize(text);
  const { attributes, filled = [] } = draft;
  const key = attributes.get('partitionkey') as string | undefined;
  return { id: attributes.get('id') as string, key, text, filled };
}

/**
 * The event in the trace of its request. Undefined where there is none, the event says itself which it belongs to, or
 * it would be too large with it: a trace is no reason to refuse an event.
 */
function tracedTextOf({ attributes, data, trace }: Draft): string | undefined {
  if (!trace || traceAttributes.some((name) => attributes.has(name))) return undefined;
  const traced = new Map([...attributes, ...Object.entries(trace)]);
  const text = carriable(textOf({ attributes: traced, data }));
  return Buffer.byteLength(text) <= maxRecordBytes ? text : undefined;
}

function checkSize(text: string): void {
  const received = Buffer.byteLength(text);
  if (received <= maxRecordBytes) return;
  throw new Refusal(
    'record_too_large',
    `An event may be ${maxRecordBytes} bytes of JSON, got ${received}.`,
    { limit: maxRecordBytes, received },
  );
}
