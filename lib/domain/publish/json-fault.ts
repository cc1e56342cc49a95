import { received } from './received';

/** What may come next while JSON is read. */
type State = 'value' | 'first element' | 'name' | 'first name' | 'colon' | 'after';

interface Reading {
  /** The open arrays and objects, outermost first. */
  readonly open: string[];
  state: State;
}

const expected: Record<Exclude<State, 'after'>, string> = {
  value: 'a value',
  'first element': 'a value or "]"',
  name: 'a name in double quotes',
  'first name': 'a name in double quotes or "}"',
  colon: '":"',
};

/** A string is one token: what is wrong within it shows only as a string that is none. */
const string = 'a string with its closing quote, JSON escapes and no raw control character';

/** One token of RFC 8259 with the whitespace before it: a mark, a string, or another scalar. */
const token =
  /[ \t\n\r]*(?:([{}[\],:])|("[ !#-[\]-\u{10ffff}]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\u{10ffff}]*)*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/uy;

/** Steps over one token; false when it may not stand there. */
function accepts(reading: Reading, mark: string | undefined, isString: boolean): boolean {
  if (mark === undefined) return acceptsScalar(reading, isString);
  if (mark === '{' || mark === '[') return opensAt(reading, mark);
  if (mark === '}' || mark === ']') return closesAt(reading, mark);
  const wanted = mark === ':' ? 'colon' : 'after';
  if (reading.state !== wanted || reading.open.length === 0) return false;
  reading.state = mark === ',' && reading.open.at(-1) === '{' ? 'name' : 'value';
  return true;
}

function acceptsScalar(reading: Reading, isString: boolean): boolean {
  const isName = reading.state === 'name' || reading.state === 'first name';
  if (isName ? !isString : !takesValue(reading)) return false;
  reading.state = isName ? 'colon' : 'after';
  return true;
}

function opensAt(reading: Reading, mark: string): boolean {
  if (!takesValue(reading)) return false;
  reading.open.push(mark);
  reading.state = mark === '{' ? 'first name' : 'first element';
  return true;
}

function closesAt(reading: Reading, mark: string): boolean {
  const [opening, empty] = mark === '}' ? ['{', 'first name'] : ['[', 'first element'];
  if (reading.open.at(-1) !== opening) return false;
  if (reading.state !== 'after' && reading.state !== empty) return false;
  reading.open.pop();
  reading.state = 'after';
  return true;
}

const takesValue = ({ state }: Reading): boolean => state === 'value' || state === 'first element';

/**
 * Where a text that `JSON.parse` refused stops being JSON, and what should stand there instead.
 * V8 names no position for a wrong token and repeats the body around it; this does neither.
 * A text without a fault gives its end.
 */
export function describeFault(text: string): { position: number; message: string } {
  const reading: Reading = { open: [], state: 'value' };
  let at = 0;
  let next = tokenAt(text, at);
  while (next && accepts(reading, next[1], next[2] !== undefined)) {
    at += next[0].length;
    next = tokenAt(text, at);
  }
  const position = at + text.slice(at).search(/[^ \t\n\r]|$/);
  const isBrokenString = next === null && text[position] === '"';
  return { position, message: sentence(text, position, isBrokenString ? string : wanted(reading)) };
}

function tokenAt(text: string, at: number): RegExpExecArray | null {
  token.lastIndex = at;
  return token.exec(text);
}

function wanted({ state, open }: Reading): string {
  if (state !== 'after') return expected[state];
  if (open.length === 0) return 'the end of the text';
  return open.at(-1) === '{' ? '"," or "}"' : '"," or "]"';
}

function sentence(text: string, position: number, what: string): string {
  const before = text.slice(0, position).split('\n');
  const place = `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
  return `The body is not JSON: ${what} is expected at ${place}, got ${found(text, position)}.`;
}

/** One character is shown with its number, since a byte order mark or a no-break space is invisible. */
function found(text: string, position: number): string {
  const code = text.codePointAt(position);
  if (code === undefined) return 'the end of the text';
  const number = code.toString(16).toUpperCase().padStart(4, '0');
  return `${received(String.fromCodePoint(code))} (U+${number})`;
}
