import type { EncodedEvent } from '../../client/http/new-event';
import { Refusal } from '../../domain/errors';
import { maxDepth, maxRecordBytes } from '../../domain/publish/limits';
import { checkDepth, members, parseJson } from '../../domain/publish/raw-json';
import { RawJson, writeJson } from '../json';
import type { Line, Problem } from './lines';
import type { PublishOptions } from './options';

/** A record to publish, and the line that it came from. */
export interface Outgoing {
  readonly line: number;
  readonly encoded: EncodedEvent;
}

/** A line that is no record. */
export interface Refused extends Problem {
  readonly line: number;
}

export interface Making {
  readonly topic: string;
  readonly options: PublishOptions;
  /** Begins each id: the same line of the same input has the same id, run after run. */
  readonly idPrefix: string;
  /** RFC 3339; absent where the same input is to be the same request. */
  readonly time?: string;
}

/** Makes the record of a line. Its data is sent as it was written, to the byte. */
export function recordOf(line: Line, making: Making): Outgoing | Refused {
  const { number, text = '', problem } = line;
  if (problem) return { line: number, ...problem };
  try {
    return { line: number, encoded: encodedOf(number, text, making) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { line: number, code: error.code, detail: error.message };
  }
}

function encodedOf(number: number, text: string, making: Making): EncodedEvent {
  const { options } = making;
  const given = options.events ? eventIn(text) : { data: dataIn(text, options) };
  const key = keyOf(number, given, options);
  const json = writeJson({ ...filledIn(number, making), ...given, ...keyMember(key) });
  const bytes = Buffer.byteLength(json);
  if (bytes > maxRecordBytes) throw tooLarge(bytes);
  return { json, bytes, ...(key !== undefined && { key }) };
}

/** What the line leaves out. */
function filledIn(number: number, { topic, options, idPrefix, time }: Making): object {
  const { type, source = `/v1/topics/${topic}`, subject } = options;
  const kind = options.text ? { datacontenttype: 'text/plain' } : {};
  return { specversion: '1.0', id: `${idPrefix}-${number}`, source, type, subject, time, ...kind };
}

const keyMember = (partitionkey: string | undefined) =>
  partitionkey === undefined ? {} : { partitionkey };

/** The line as data. @throws Refusal `json_invalid`, `json_too_deep` */
function dataIn(text: string, { text: isText }: PublishOptions): unknown {
  return isText ? text : checked(text);
}

/** @throws Refusal */
function checked(text: string): RawJson {
  checkDepth(text, maxDepth);
  parseJson(text);
  return new RawJson(text.trim());
}

type Members = Readonly<Record<string, unknown>>;

/** The line as an event, each of its members to the byte. @throws Refusal */
function eventIn(text: string): Members {
  const { text: raw } = checked(text);
  if (!raw.startsWith('{')) throw new Refusal('event_invalid', 'An event is a JSON object.');
  const all = [...members(raw)].map(([name, value]) => [name, new RawJson(value)] as const);
  return Object.fromEntries(all);
}

/** The record's key: the event's own, the line's for all, one of several, or a member of the data. */
function keyOf(number: number, given: Members, options: PublishOptions): string | undefined {
  const { key, keys, keyFrom } = options;
  if (keyFrom !== undefined) return keyIn(given.data, keyFrom);
  if (keys !== undefined) return `${key ?? 'key'}-${spread(number, keys, options)}`;
  const own = given.partitionkey;
  return key ?? (own instanceof RawJson ? textOf(JSON.parse(own.text)) : undefined);
}

/** Requests that are under way together get keys of their own, since those that share one wait for each other. */
function spread(number: number, keys: number, { batch, inFlight }: PublishOptions): number {
  const perRequest = Math.ceil(keys / inFlight);
  const request = Math.floor((number - 1) / batch) % inFlight;
  return (request * perRequest + (number % perRequest)) % keys;
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** @throws Refusal where the data has no such member: sent without its key it would lose its order */
function keyIn(data: unknown, path: string): string {
  let value: unknown = data instanceof RawJson ? JSON.parse(data.text) : undefined;
  for (const name of path.split('.')) value = own(value, name);
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Refusal('key_required', `The data holds no key at ${JSON.stringify(path)}.`);
}

const own = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Members)[name]
    : undefined;

const tooLarge = (bytes: number): Refusal =>
  new Refusal('record_too_large', `A record may be ${maxRecordBytes} bytes of JSON, got ${bytes}.`);
