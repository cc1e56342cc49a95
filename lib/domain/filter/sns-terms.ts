import { anyOne, anyRun, likeMarks, type Mark } from './glob';
import type { Rule } from './rule';
import type { Atom, Literal, Term } from './selector-ast';
import { nameOf } from './sns-rules';

/** A term as rules of a pattern that match the same, or why there are none. */
export type Translated = { readonly rules: readonly Rule[] } | { readonly cannot: string };

/** The attributes that are strings and not empty wherever they are; an extension may be of any type. */
const textAttributes = new Set([
  'specversion',
  'id',
  'source',
  'type',
  'subject',
  'time',
  'datacontenttype',
  'dataschema',
  'partitionkey',
]);

/** How much is known of a member's values: an attribute is never null, nor an object or an array. */
interface Member {
  readonly name: string;
  readonly isAttribute: boolean;
  readonly isText: boolean;
}

const memberOf = ([first = '', ...below]: readonly string[]): Member => {
  const isAttribute = below.length === 0 && first !== 'data';
  return { name: nameOf([first, ...below]), isAttribute, isText: textAttributes.has(first) };
};

/** Rules that match a member's values exactly when the term is true of them. */
export function translate({ atom, denied }: Term): Translated {
  const member = memberOf(atom.path);
  const rules = denied ? deny(atom, member) : affirm(atom, member);
  return typeof rules === 'string' ? { cannot: `${member.name}: ${rules}` } : { rules };
}

type Found = readonly Rule[] | string;

/** SQL's `<>` and NOT know types and null, `anything-but` does not. */
const typeBlind = 'anything-but of SNS also matches values of other types';
const noDenial = 'SNS has no NOT for this comparison';
const nullBlind = 'NOT is unknown of null, but anything-but of SNS matches it';

function affirm(atom: Atom, member: Member): Found {
  switch (atom.kind) {
    case 'one-of':
      return atom.values.map(equal);
    case 'differs':
      return differing(atom.value, member);
    case 'ordered':
      return [{ numeric: [atom.operator, atom.value] }];
    case 'like':
      return ruleOfLike(likeMarks(atom.pattern, atom.escape));
    case 'null':
      return member.isAttribute
        ? [{ exists: false }]
        : 'exists of SNS sees no object, IS NULL does';
    default:
      return atom satisfies never;
  }
}

const equal = (value: Literal): Rule =>
  typeof value === 'number' ? { numeric: ['=', value] } : value;

function differing(value: Literal, { isText }: Member): Found {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [{ numeric: ['<', value] }, { numeric: ['>', value] }];
  return isText ? [{ 'anything-but': value }] : typeBlind;
}

function deny(atom: Atom, member: Member): Found {
  if (!member.isAttribute) return atom.kind === 'null' ? 'exists of SNS sees no object' : nullBlind;
  switch (atom.kind) {
    case 'one-of':
      return excluding(atom.values);
    case 'like': {
      const rule = ruleOfLike(likeMarks(atom.pattern, atom.escape));
      return typeof rule === 'string' ? rule : rule.map(exclude);
    }
    case 'null':
      // SNS sees no value in an empty string, which an extension may be.
      return member.isText ? [{ exists: true }] : [{ exists: true }, ''];
    case 'differs':
      return member.isText && typeof atom.value === 'string' ? [atom.value] : noDenial;
    default:
      return noDenial;
  }
}

function excluding(values: readonly Literal[]): Found {
  const texts = values.filter((value) => typeof value === 'string');
  const numbers = values.filter((value) => typeof value === 'number');
  if (texts.length === values.length) return [{ 'anything-but': texts }];
  if (numbers.length === values.length) return [{ 'anything-but': numbers }];
  return 'anything-but of SNS takes strings or numbers, not both and no booleans';
}

const exclude = (rule: Rule): Rule => ({ 'anything-but': rule }) as Rule;

/** LIKE as the plainest rule that says the same. */
function ruleOfLike(marks: readonly Mark[]): readonly Rule[] | string {
  if (marks.includes(anyOne)) return 'SNS has nothing that stands for any one character';
  const letters = (some: readonly Mark[]) => some.map(String).join('');
  const runs = marks.filter((mark) => mark === anyRun).length;
  if (runs === marks.length && runs > 0) return 'SNS has no rule for any string';
  if (runs === 0) return [letters(marks)];
  if (runs === 1 && marks.at(-1) === anyRun) return [{ prefix: letters(marks.slice(0, -1)) }];
  if (runs === 1 && marks[0] === anyRun) return [{ suffix: letters(marks.slice(1)) }];
  return [{ wildcard: wildcardOf(marks) }];
}

const wildcardOf = (marks: readonly Mark[]): string =>
  marks
    .filter((mark, at) => mark !== anyRun || marks[at - 1] !== anyRun)
    .map((mark) => (mark === anyRun ? '*' : String(mark).replace(/[*\\]/, '\\$&')))
    .join('');
