import { isObject, type JsonObject } from '../../lib/domain/filter/condition';
import { alternativesIn, type Pattern, type RuledMember } from '../../lib/domain/filter/pattern';
import { acceptsAbsence, isOperator, type Rule } from '../../lib/domain/filter/rule';

/** Where the engine's SNS is not like AWS's: what is known of AWS, and an example of it. */
export interface Difference {
  readonly what: string;
  readonly applies: (member: RuledMember, event: JsonObject) => boolean;
  readonly policy: Pattern;
  readonly event: JsonObject;
}

/** The differences that touch a policy and an event, so that they can't be held against each other. */
export const differencesOf = (policy: Pattern, event: JsonObject): Difference[] =>
  knownDifferences.filter(({ applies }) =>
    alternativesIn(policy)
      .flat()
      .some((member) => applies(member, event)),
  );

/** What stands at each step of a path, from the event down; undefined behind what is no object. */
function steps(path: readonly string[], event: JsonObject): unknown[] {
  const found: unknown[] = [event];
  for (const name of path) {
    const at = found.at(-1);
    found.push(isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined);
  }
  return found;
}

const foundAt = ({ path }: RuledMember, event: JsonObject): unknown => steps(path, event).at(-1);
const valuesOf = (member: RuledMember, event: JsonObject): unknown[] =>
  [foundAt(member, event)].flat();
const above = ({ path }: RuledMember, event: JsonObject): unknown[] =>
  steps(path, event).slice(1, -1);

const uses = (rule: Rule, ...names: string[]): boolean =>
  isOperator(rule) && names.some((name) => Object.hasOwn(rule, name));

const isNumeric = (rule: Rule): boolean =>
  typeof rule === 'number' ||
  uses(rule, 'numeric') ||
  (isOperator(rule) &&
    'anything-but' in rule &&
    [rule['anything-but']].flat().some((it) => typeof it === 'number'));

const isNumberInText = (value: unknown): boolean =>
  typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));

const isExclusionOfText = (rule: Rule): boolean =>
  isOperator(rule) && 'anything-but' in rule && isObject(rule['anything-but']);

/** From AWS's documentation of filter policies, and where it is silent, from the engine that AWS published. */
export const knownDifferences: readonly Difference[] = [
  {
    what: 'it takes text that looks like a number for a number',
    applies: (member, event) =>
      member.rules.some(isNumeric) && valuesOf(member, event).some(isNumberInText),
    policy: { data: { a: [{ numeric: ['=', 5] }] } },
    event: { type: 'a', data: { a: '5' } },
  },
  {
    what: 'it takes text that spells a boolean or null for one',
    applies: (member, event) =>
      valuesOf(member, event).some((value) =>
        member.rules.some(
          (rule) => typeof value === 'string' && typeof rule !== 'string' && String(rule) === value,
        ),
      ),
    policy: { data: { a: [true] } },
    event: { type: 'a', data: { a: 'true' } },
  },
  {
    what: 'it takes a member that is null for one that is not there',
    applies: (member, event) => valuesOf(member, event).includes(null),
    policy: { data: { a: [null] } },
    event: { type: 'a', data: { a: null } },
  },
  {
    what: 'it never matches anything-but with a rule about text to what is no text',
    applies: (member, event) =>
      member.rules.some(isExclusionOfText) &&
      valuesOf(member, event).some((value) => value !== undefined && typeof value !== 'string'),
    policy: { data: { a: [{ 'anything-but': { prefix: 'a' } }] } },
    event: { type: 'a', data: { a: 5 } },
  },
  {
    what: 'it takes an object for a value',
    applies: (member, event) => valuesOf(member, event).some(isObject),
    policy: { data: { a: [{ exists: true }] } },
    event: { type: 'a', data: { a: { x: 1 } } },
  },
  {
    what: 'it takes an empty array for a value',
    applies: (member, event) =>
      Array.isArray(foundAt(member, event)) && valuesOf(member, event).length === 0,
    policy: { data: { a: [{ exists: false }] } },
    event: { type: 'a', data: { a: [] } },
  },
  {
    what: 'it does not look into arrays within arrays',
    applies: (member, event) => valuesOf(member, event).some(Array.isArray),
    policy: { data: { a: ['a'] } },
    event: { type: 'a', data: { a: [['a']] } },
  },
  {
    what: 'it does not look into objects within arrays',
    applies: (member, event) => above(member, event).some(Array.isArray),
    policy: { data: { list: { x: ['a'] } } },
    event: { type: 'a', data: { list: [{ x: 'a' }] } },
  },
  {
    what: 'it does not find a member absent when its parent is',
    applies: (member, event) =>
      member.rules.some(acceptsAbsence) && above(member, event).some((value) => !isObject(value)),
    policy: { data: { a: [{ exists: false }] } },
    event: { type: 'a' },
  },
  {
    what: 'it does not find a member absent in an object that is empty',
    applies: (member, event) =>
      member.rules.some(acceptsAbsence) &&
      above(member, event).some((value) => isObject(value) && Object.keys(value).length === 0),
    policy: { data: { a: [{ exists: false }] } },
    event: { type: 'a', data: {} },
  },
  {
    what: 'it knows no escape in a wildcard',
    applies: ({ rules }) => rules.some((rule) => JSON.stringify(rule).includes('\\')),
    policy: { type: [{ wildcard: 'a\\*' }] },
    event: { type: 'a*' },
  },
];
