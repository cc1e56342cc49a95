import { isJson, isUtf8, mediaType } from '../publish/media-type';
import { members } from '../publish/raw-json';

/** An event as an HTTP message: its data as the body, everything else as headers. */
export interface BinaryMessage {
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const notAttributes = ['data', 'data_base64', 'datacontenttype'];

/**
 * An event in the binary mode of CloudEvents: the reverse of what publishing does.
 * Source: CloudEvents 1.0.2, HTTP protocol binding, section 3.1
 * @param event a CloudEvent in JSON format; its data is cut out and never written again
 * @throws SyntaxError when it is no JSON
 */
export function binaryMode(event: string): BinaryMessage {
  // What cuts out the members relies on it.
  JSON.parse(event);
  const all = members(event);
  const declared = textIn(all.get('datacontenttype'));
  const { body, type } = dataOf(all, declared);
  return {
    headers: { ...attributeHeaders(all), ...(type !== undefined && { 'content-type': type }) },
    body,
  };
}

/** A null attribute is one that is not set. */
const attributeHeaders = (all: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries(
    [...all]
      .filter(([name, raw]) => !notAttributes.includes(name) && raw !== 'null')
      .map(([name, raw]) => [`ce-${name}`, escaped(String(JSON.parse(raw)))]),
  );

interface Data {
  readonly body: Uint8Array;
  readonly type?: string;
}

function dataOf(all: ReadonlyMap<string, string>, declared: string | undefined): Data {
  const type = declared && headerBytes(declared);
  const json = all.get('data');
  const base64 = textIn(all.get('data_base64'));
  if (base64 !== undefined) {
    return { body: Buffer.from(base64, 'base64'), type: type ?? 'application/octet-stream' };
  }
  if (json === undefined) return { body: Buffer.alloc(0), type };
  return { body: Buffer.from(contentOf(json, declared)), type: type ?? 'application/json' };
}

/** Of data that is no JSON, a JSON string is only the wrapping. */
function contentOf(json: string, declared = 'application/json'): string {
  const type = mediaType(declared);
  const isWrapped = json.startsWith('"') && type !== undefined && !isJson(type) && isUtf8(type);
  return isWrapped ? (JSON.parse(json) as string) : json;
}

function textIn(raw: string | undefined): string | undefined {
  const value: unknown = raw === undefined ? undefined : JSON.parse(raw);
  return typeof value === 'string' ? value : undefined;
}

/** Percent-encoded: blanks, quotes, percent signs, and all that is not printable ASCII. */
const escaped = (value: string): string =>
  value.replace(/[^\x21\x23\x24\x26-\x7e]/gu, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );

/** A content type is not escaped; what is not ASCII in it goes out as the bytes of its UTF-8. */
const headerBytes = (value: string): string => Buffer.from(value).toString('latin1');
