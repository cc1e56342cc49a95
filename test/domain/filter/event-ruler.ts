import { isObject, type JsonObject } from '../../../lib/domain/filter/condition';
import { alternativesIn, type Pattern, type RuledMember } from '../../../lib/domain/filter/pattern';
import { acceptsAbsence, matcherOfRule } from '../../../lib/domain/filter/rule';

/** Which element of each array a value is in. */
type Membership = ReadonlyMap<unknown, number>;

interface Field {
  readonly name: string;
  readonly value: unknown;
  readonly membership: Membership;
}

/**
 * AWS's own algorithm, as its source spells it out: the event as a flat list of fields, a rule's names in
 * order, and no two fields from different elements of one array. Slow and plain, to hold ours against.
 * Source: https://github.com/aws/event-ruler, Event, ArrayMembership, ACFinder
 */
export function rulerMatches(pattern: Pattern, event: JsonObject): boolean {
  // A copy, since arrays are known by their identity and a generated event may hold one twice.
  const fields = fieldsOf(JSON.parse(JSON.stringify(event)), '', new Map());
  return alternativesIn(pattern).some((members) => {
    const sorted = [...members].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
    return finds(sorted, fields, new Map());
  });
}

const nameOf = ({ path }: RuledMember): string => path.join('.');

function fieldsOf(value: unknown, name: string, membership: Membership): Field[] {
  if (Array.isArray(value)) {
    return value.flatMap((element, at) =>
      fieldsOf(element, name, new Map([...membership, [value, at]])),
    );
  }
  if (!isObject(value)) return [{ name, value, membership }];
  return Object.entries(value).flatMap(([key, inner]) =>
    fieldsOf(inner, name === '' ? key : `${name}.${key}`, membership),
  );
}

function finds(members: readonly RuledMember[], fields: readonly Field[], so: Membership): boolean {
  const [member, ...rest] = members;
  if (member === undefined) return true;
  const there = fields.filter(
    ({ name, membership }) => name === nameOf(member) && agree(so, membership),
  );
  if (there.length === 0) return member.rules.some(acceptsAbsence) && finds(rest, fields, so);
  return there.some(
    ({ value, membership }) =>
      member.rules.some((rule) => matcherOfRule(rule)(value)) &&
      finds(rest, fields, new Map([...so, ...membership])),
  );
}

const agree = (one: Membership, other: Membership): boolean =>
  [...other].every(([array, at]) => (one.get(array) ?? at) === at);
