import { openApi } from './documented';
import type { ShownBody, ShownOperation } from './openapi';

type Schema = Readonly<Record<string, unknown>>;

/** What nobody should send as a part of a path, as it is written in an address. */
export const hostileParts: readonly string[] = [
  '%00',
  '%0a%0d',
  '%1b%5b31m',
  '%ff',
  '%c0%ae%c0%ae',
  '%2e%2e',
  '%252e%252e',
  '__proto__',
  'constructor',
  '-1',
  '1e3',
  '99999999999999999999',
  '0-99999999999999999999',
  '%23',
  '*',
  '%3Cscript%3Ealert(1)%3Cscript%3E',
  '%27%20OR%201%3D1',
  '%E2%80%AE',
  'x'.repeat(3_000),
];

/** What nobody should send as a query parameter's value, as it is written in an address. */
export const hostileValues: readonly string[] = [
  '',
  '%20',
  '%00',
  '%0d%0aset-cookie%3Aa%3Db',
  '%ff',
  '%zz',
  'abc',
  '-1',
  '1.5',
  '1e400',
  '0x10',
  '01',
  '+1',
  '99999999999999999999',
  'true,false',
  '2030-13-01T00:00:00Z',
  '%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E',
  'x'.repeat(3_000),
];

/** Queries that no operation takes, whatever its parameters are. */
export const hostileQueries: readonly string[] = [
  'nothing=1',
  '__proto__=1',
  'constructor',
  '=',
  '%ff=1',
  '%zz',
  'a%00b=1',
  `${'n'.repeat(3_000)}=1`,
  '%3Cb%3E=1',
];

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** Bodies that are no JSON of ours, whatever the operation. */
export const hostileBodies: readonly (readonly [what: string, body: string | Uint8Array])[] = [
  ['truncated', '{"a":[1,'],
  ['two values', '{}{}'],
  ['no JSON', 'NaN'],
  ['a comment', '{/* */}'],
  ['single quotes', "{'a':1}"],
  ['a form', 'a=1&b=2'],
  ['XML', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
  ['HTML', '<script>alert(1)</script>'],
  ['100,000 levels', `{"a":${nested(100_000)}}`],
  ['100,000 levels without an end', '['.repeat(100_000)],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
  ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ['UTF-16', Buffer.from('{"a":1}', 'utf16le')],
  ['a compressed body', Buffer.from([0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 3])],
  ['a zero byte', Buffer.from([0])],
  ['three megabytes', `{"a":"${'x'.repeat(3_000_000)}"}`],
];

const values: readonly unknown[] = [
  null,
  true,
  '',
  'text',
  '\u0000',
  'x'.repeat(2_000),
  -1,
  0,
  1.5,
  1e21,
  99_999_999,
  [],
  [null],
  {},
  { __proto__: null, a: 1 },
  Array(101).fill('a'),
];

const roots: readonly unknown[] = [null, true, 1, 'text', [], [1], [[]]];

/** Bodies of JSON that the document does not allow: generated from its schema and its example. */
export function forbiddenBodies({ schema, example }: ShownBody): unknown[] {
  const isObject = typeof example === 'object' && example !== null && !Array.isArray(example);
  const changed = isObject ? changedIn(openApi.follow(schema), example) : [];
  return [...roots, ...changed].filter((body) => openApi.check(schema, body).length > 0);
}

function changedIn({ properties, required }: Schema, example: object): unknown[] {
  const names = Object.keys((properties as object | undefined) ?? {});
  const without = ((required as string[] | undefined) ?? []).map((name) => ({
    ...example,
    [name]: undefined,
  }));
  const replaced = names.flatMap((name) => values.map((value) => ({ ...example, [name]: value })));
  return [
    ...without.map((one) => JSON.parse(JSON.stringify(one))),
    ...replaced,
    { ...example, unheardOf: 1 },
    { ...example, constructor: 1 },
    JSON.parse('{"__proto__":{"max":1}}'),
  ];
}

/** Whether the document allows a value of a parameter, as it is written in an address. */
export function isAllowed(schema: Schema, written: string): boolean {
  try {
    const text = decodeURIComponent(written.replaceAll('+', ' '));
    const value = schema.type === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text;
    return openApi.check(schema, value).length === 0;
  } catch {
    return false;
  }
}

/** What stands in the path where nothing is wrong. */
export const goodParts: Readonly<Record<string, string>> = {
  topic: 'documented',
  subscription: 'documented-pull',
  group: 'hostile',
  partition: '0',
  position: '0-0',
  key: 'alice',
  id: '0190f3a2-6c1e-4c3e-9d0a-3f2b8a5d7c11',
};

/** An operation's address, with parts as they are written. */
export const writtenAddress = ({ path }: ShownOperation, parts: Readonly<Record<string, string>>) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name) => parts[name] ?? goodParts[name] ?? name);
