import { Refusal } from '../errors';
import { maxIdempotencyKeyLength } from '../publish/limits';

/**
 * The key that an `Idempotency-Key` header names: a quoted string of structured fields, or bare.
 * Source: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 * @throws Refusal `idempotency_key_malformed` when it is empty, too long, badly quoted or not printable ASCII
 */
export function idempotencyKeyOf(header: string): string {
  const key = unquote(header.trim());
  if (key === undefined || !/^[\x20-\x7e]+$/.test(key) || key.length > maxIdempotencyKeyLength) {
    throw new Refusal(
      'idempotency_key_malformed',
      `Idempotency-Key must be 1 to ${maxIdempotencyKeyLength} printable ASCII characters, bare or in double quotes.`,
    );
  }
  return key;
}

function unquote(value: string): string | undefined {
  if (!value.includes('"')) return value;
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(value);
  return quoted?.[1]?.replace(/\\(["\\])/g, '$1');
}
