import { Refusal } from '../errors';
import { maxDepth, maxRequestBytes } from './limits';
import { checkDepth, parseJson } from './raw-json';

/** A byte order mark stays in the text: taken out silently, the data would not be what was sent. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws Refusal `request_too_large` */
export function checkRequestSize({ length: received }: Uint8Array): void {
  if (received <= maxRequestBytes) return;
  throw new Refusal(
    'request_too_large',
    `A request body may be ${maxRequestBytes} bytes, got ${received}.`,
    { limit: maxRequestBytes, received },
  );
}

/** The body as text; undefined when it is not valid UTF-8. */
export function decodeUtf8(body: Uint8Array): string | undefined {
  try {
    return decoder.decode(body);
  } catch {
    return undefined;
  }
}

/** @throws Refusal `body_empty`, `body_not_utf8` */
export function textOf(body: Uint8Array): string {
  if (body.length === 0) throw new Refusal('body_empty', 'The body must be JSON, got no bytes.');
  const text = decodeUtf8(body);
  if (text === undefined) throw new Refusal('body_not_utf8', 'The body must be valid UTF-8.');
  return text;
}

/**
 * The body as the raw JSON of an event's data, byte for byte.
 *
 * @throws Refusal `body_empty`, `body_not_utf8`, `json_too_deep`, `json_invalid`
 */
export function jsonDataOf(body: Uint8Array): string {
  const text = textOf(body);
  checkDepth(text, maxDepth - 1); // the event around the data is a level too
  parseJson(text);
  return text;
}
