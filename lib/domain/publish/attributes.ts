import { type Code, Refusal } from '../errors';
import type { Draft } from './draft';
import { hopsAttribute, hopsOf, maxHops } from './hops';
import { maxKeyBytes, maxProblems } from './limits';
import { mediaType } from './media-type';
import { received } from './received';
import { isTimestamp } from './timestamp';
import { isAbsoluteUri, isUriReference } from './uri';

interface Rule<T> {
  /** @default 'event_invalid' */
  readonly code?: Code;
  readonly ok: (value: T) => boolean;
  readonly say: (value: T) => string;
}

interface Problem {
  readonly code: Code;
  readonly text: string;
}

type Attribute = readonly [name: string, value: unknown];
type Check = (value: string) => boolean;

const notEmpty: Check = (value) => value !== '';

const required = (name: string): Rule<Draft> => ({
  ok: ({ attributes }) => attributes.has(name),
  say: () => `${name} is required`,
});

const text = (name: string, must: string, check: Check): Rule<Draft> => ({
  ok: ({ attributes }) => !attributes.has(name) || isString(attributes.get(name), check),
  say: ({ attributes }) => `${name} must be ${must}, got ${received(attributes.get(name))}`,
});

const isString = (value: unknown, check: Check): boolean =>
  typeof value === 'string' && check(value);

const keyBytes = ({ attributes }: Draft): number => {
  const key = attributes.get('partitionkey');
  return typeof key === 'string' ? Buffer.byteLength(key) : 0;
};

/** The alphabet and padding of RFC 4648, section 4; Node's own decoder skips what it does not know. */
const isBase64: Check = (value) => value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value);

/** CloudEvents 1.0.2, sections "Context Attributes" and "Event Data"; `partitionkey` is its partitioning extension. */
const eventRules: readonly Rule<Draft>[] = [
  {
    code: 'spec_version_unknown',
    ok: ({ attributes }) => attributes.get('specversion') === '1.0',
    say: ({ attributes }) =>
      `specversion must be "1.0", got ${received(attributes.get('specversion'))}`,
  },
  required('id'),
  text('id', 'a non-empty string', notEmpty),
  required('source'),
  text('source', 'a non-empty URI-reference', (it) => it !== '' && isUriReference(it)),
  required('type'),
  text('type', 'a non-empty string', notEmpty),
  text('subject', 'a non-empty string', notEmpty),
  text('time', 'a date and time of RFC 3339', isTimestamp),
  text('datacontenttype', 'a media type', (it) => mediaType(it) !== undefined),
  text('dataschema', 'an absolute URI', isAbsoluteUri),
  text('partitionkey', 'a non-empty string', notEmpty),
  {
    code: 'key_too_long',
    ok: (draft) => keyBytes(draft) <= maxKeyBytes,
    say: (draft) => `partitionkey may be ${maxKeyBytes} bytes of UTF-8, got ${keyBytes(draft)}`,
  },
  {
    ok: ({ attributes }) =>
      !attributes.has(hopsAttribute) || hopsOf(attributes.get(hopsAttribute)) !== undefined,
    say: ({ attributes }) =>
      `${hopsAttribute} must be a whole number from 0 on, got ${received(attributes.get(hopsAttribute))}`,
  },
  {
    code: 'too_many_hops',
    ok: ({ attributes }) => (hopsOf(attributes.get(hopsAttribute)) ?? 0) <= maxHops,
    say: ({ attributes }) =>
      `${hopsAttribute} may be ${maxHops}, since an event that has left and come back more often goes round, got ${received(attributes.get(hopsAttribute))}`,
  },
  {
    ok: ({ data }) => data?.json === undefined || data.base64 === undefined,
    say: () => 'data and data_base64 exclude each other, got both',
  },
  {
    ok: ({ data }) => data?.base64 === undefined || isString(JSON.parse(data.base64), isBase64),
    say: () => 'data_base64 must be a string of padded standard base64',
  },
];

const isInt32 = (value: unknown): boolean => typeof value === 'number' && (value | 0) === value;

/** CloudEvents 1.0.2, sections "Attribute Naming Convention" and "Type System". */
const attributeRules: readonly Rule<Attribute>[] = [
  {
    ok: ([name]) => /^[a-z0-9]+$/.test(name) && name !== 'data',
    say: ([name]) =>
      `an attribute's name must be lower-case letters and digits and not "data", got ${received(name)}`,
  },
  {
    ok: ([, value]) => typeof value === 'string' || typeof value === 'boolean' || isInt32(value),
    say: ([name, value]) =>
      `${received(name)} must be a string, a boolean or a 32-bit integer, got ${received(value)}`,
  },
  {
    ok: ([, value]) => typeof value !== 'string' || !/[\p{Cc}\p{Cs}\p{NChar}]/u.test(value),
    say: ([name, value]) =>
      `${received(name)} must be free of control characters, non-characters and lone surrogates, got ${received(value)}`,
  },
];

const broken = <T>(rules: readonly Rule<T>[], value: T): Problem[] =>
  rules
    .filter(({ ok }) => !ok(value))
    .map(({ code = 'event_invalid', say }) => ({ code, text: say(value) }));

/** Events of another version obey other rules, so that is said first; else one code for all, or the general one. */
function codeOf(problems: readonly Problem[]): Code {
  const [first = 'event_invalid', ...others] = new Set(problems.map(({ code }) => code));
  return others.length === 0 || first === 'spec_version_unknown' ? first : 'event_invalid';
}

/**
 * Every rule that the event breaks, in one refusal; the first `maxProblems` of them in words.
 *
 * @throws Refusal `spec_version_unknown`; `key_too_long`, `too_many_hops` when that is all that is wrong; else
 *   `event_invalid`
 */
export function checkEvent(draft: Draft): void {
  const problems = [
    ...broken(eventRules, draft),
    ...[...draft.attributes].flatMap((attribute) => broken(attributeRules, attribute)),
  ];
  if (problems.length === 0) return;
  const texts = problems.slice(0, maxProblems).map(({ text }) => text);
  const count = problems.length === 1 ? 'a rule' : `${problems.length} rules, first`;
  throw new Refusal(codeOf(problems), `The event breaks ${count}: ${texts[0]}.`, {
    problems: texts,
  });
}
