import { Refusal } from '../errors';
import { describeFault } from './json-fault';

const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;

const opens = (mark: number): boolean => mark === 0x7b || mark === 0x5b; // { [
const closes = (mark: number): boolean => mark === 0x7d || mark === 0x5d; // } ]

/** The index behind the string that opens at `start`; behind the text when the string never ends. */
function behindString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== quote)
    at += text.charCodeAt(at) === backslash ? 2 : 1;
  return at + 1;
}

/** Calls `visit` with each bracket, brace and comma outside strings, and where it stands. */
function eachMark(text: string, visit: (mark: number, at: number) => void): void {
  for (let at = 0; at < text.length; at += 1) {
    const mark = text.charCodeAt(at);
    if (mark === quote) at = behindString(text, at) - 1;
    else if (mark === comma || opens(mark) || closes(mark)) visit(mark, at);
  }
}

/**
 * Runs before `JSON.parse` and without recursion, so that no nesting can exhaust a parser behind us.
 *
 * @param text JSON, or anything that claims to be
 * @param maxDepth most arrays and objects within each other; a scalar has depth 0
 * @throws Refusal `json_too_deep`
 */
export function checkDepth(text: string, maxDepth: number): void {
  let depth = 0;
  eachMark(text, (mark, at) => {
    if (opens(mark)) depth += 1;
    else if (closes(mark)) depth -= 1;
    if (depth > maxDepth) throw tooDeep(maxDepth, at);
  });
}

const tooDeep = (limit: number, at: number): Refusal =>
  new Refusal(
    'json_too_deep',
    `JSON may nest ${limit} levels deep here, and passes that at character ${at}.`,
    { limit, position: at },
  );

/**
 * `JSON.parse`, with a refusal that says where and why but does not repeat the body, as V8's error does.
 *
 * @throws Refusal `json_invalid`
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { position, message } = describeFault(text);
    throw new Refusal('json_invalid', message, { position });
  }
}

/** The raw texts between the commas of one JSON array or object. */
function parts(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let from = text.search(/[[{]/) + 1;
  eachMark(text, (mark, at) => {
    if (opens(mark)) depth += 1;
    else if (depth === 1) {
      found.push(text.slice(from, at).trim());
      from = at + 1;
    }
    if (closes(mark)) depth -= 1;
  });
  return found.length === 1 && found[0] === '' ? [] : found;
}

/**
 * The members of a JSON object by name, each value byte for byte as written, without the whitespace around it.
 * Of a name given twice the last value counts, as in `JSON.parse`; `__proto__` is a name like any other.
 *
 * @param text an object that `JSON.parse` accepts
 */
export function members(text: string): Map<string, string> {
  return new Map(parts(text).map(member));
}

function member(part: string): [string, string] {
  const end = behindString(part, 0);
  const value = part.slice(part.indexOf(':', end) + 1).trim();
  return [JSON.parse(part.slice(0, end)), value];
}

/**
 * The elements of a JSON array, each byte for byte as written, without the whitespace around it.
 *
 * @param text an array that `JSON.parse` accepts
 */
export const elements = (text: string): string[] => parts(text);
