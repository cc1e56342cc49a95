import { Refusal } from '../errors';
import { received } from './received';

const printable = /^[ -~]*$/;
const quoted = /^"((?:[^"\\]|\\.)*)"$/s;

/**
 * The attribute that a `ce-` header carries: unquoted, then percent-decoded once.
 * Source: CloudEvents 1.0.2, HTTP protocol binding, section 3.1.3.2.
 *
 * @throws Refusal `ce_header_invalid` for what is not printable ASCII, for quotes that do not pair and for escapes
 *   that are not UTF-8
 */
export function attributeIn(header: string, value: string): string {
  if (!printable.test(value)) throw invalid(header, value);
  const inner = quoted.exec(value)?.[1]?.replace(/\\(.)/gs, '$1');
  if (inner === undefined && value.startsWith('"')) throw invalid(header, value);
  try {
    return decodeURIComponent(inner ?? value);
  } catch {
    throw invalid(header, value);
  }
}

const invalid = (header: string, value: string): Refusal =>
  new Refusal(
    'ce_header_invalid',
    `Header ${header} must be percent-encoded UTF-8, "%25" for a percent sign, got ${received(value)}.`,
    { header },
  );
