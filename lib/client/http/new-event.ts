import { maxRecordBytes } from '../../domain/publish/limits';
import { WeftError } from './weft-error';

/** An event to publish: a CloudEvent, of which all but the type may be left out. */
export interface NewEvent<T = unknown> {
  readonly type: string;
  /** @default a new one, or the Idempotency-Key where the caller gives one */
  readonly id?: string;
  /** @default `/v1/topics/` and the topic's name */
  readonly source?: string;
  /** RFC 3339. @default now; none where the caller gives an Idempotency-Key */
  readonly time?: string;
  readonly subject?: string;
  /** The key that order is kept for. */
  readonly partitionkey?: string;
  readonly datacontenttype?: string;
  readonly dataschema?: string;
  /** Anything that is JSON; bytes are sent in base64. */
  readonly data?: T;
  /** Extension attributes. */
  readonly [attribute: string]: unknown;
}

/** An event as it is sent. */
export interface EncodedEvent {
  readonly json: string;
  /** UTF-8 bytes of the JSON. */
  readonly bytes: number;
  readonly key?: string;
}

/** What stands in for attributes that are left out. */
export interface Fillings {
  readonly topic: string;
  /** A new id, for an event that has none. */
  readonly newId: () => string;
  /** The time of the request, RFC 3339; absent: none is filled in. */
  readonly time?: string;
}

/**
 * Writes an event down once, so that each try sends the same bytes.
 * @throws WeftError `event_invalid` where it can't be written as JSON, `record_too_large`
 */
export function encode(event: NewEvent, { topic, newId, time }: Fillings): EncodedEvent {
  const { data, ...attributes } = event;
  const whole = {
    specversion: '1.0',
    ...attributes,
    id: event.id ?? newId(),
    source: event.source ?? `/v1/topics/${topic}`,
    time: event.time ?? time,
    ...dataOf(data),
  };
  const json = write(whole);
  return { json, bytes: sizeOf(json), ...keyOf(event) };
}

const dataOf = (data: unknown): object =>
  data instanceof Uint8Array
    ? { data_base64: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64') }
    : { data };

const keyOf = ({ partitionkey }: NewEvent): Pick<EncodedEvent, 'key'> =>
  typeof partitionkey === 'string' ? { key: partitionkey } : {};

function write(event: object): string {
  try {
    return JSON.stringify(event);
  } catch (cause) {
    throw new WeftError('event_invalid', `The event can't be written as JSON: ${cause}`, { cause });
  }
}

function sizeOf(json: string): number {
  const bytes = Buffer.byteLength(json);
  if (bytes <= maxRecordBytes) return bytes;
  throw new WeftError(
    'record_too_large',
    `An event may be ${maxRecordBytes} bytes of JSON, got ${bytes}.`,
  );
}
