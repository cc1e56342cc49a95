import { Refusal } from '../../../lib/domain/errors';
import {
  checkedFilter,
  type Filter,
  filterMatcher,
  filterMatches,
  filterProblems,
  snsPolicyOf,
} from '../../../lib/domain/filter/filter';

const order = { id: '1', type: 'order.placed', data: { amount: 120 } };
const pattern: Filter = { type: ['order.placed'], data: { amount: [{ numeric: ['>', 100] }] } };
const sql: Filter = { sql: "type = 'order.placed' AND data.amount > 100" };

test.each<[string, Filter]>([
  ['a pattern', pattern],
  ['a selector', sql],
])('%s matches events, and SNS can say it', (_, filter) => {
  expect(filterProblems(filter)).toEqual([]);
  expect(filterMatches(filter, order)).toBe(true);
  const matches = filterMatcher(filter);
  expect(matches(order)).toBe(true);
  expect(matches({ ...order, data: { amount: 100 } })).toBe(false);
  expect(snsPolicyOf(filter)).toEqual({ policy: pattern });
});

test('an attribute named sql is a member of a pattern like any other', () => {
  const named: Filter = { sql: ['x'] };
  expect(filterProblems(named)).toEqual([]);
  expect(filterMatches(named, { id: '1', sql: 'x' })).toBe(true);
});

test.each([
  [{ type: [] }, [{ at: 'type', message: 'must be a list of at least one rule, got []' }]],
  [{ sql: 'type =' }, [{ at: 'line 1, column 7', message: expect.stringContaining('expected') }]],
  [{ sql: "type = 'a'", type: ['a'] }, [{ at: 'type', message: 'can not stand beside sql' }]],
  [undefined, [{ at: 'pattern', message: 'must be an object of members, got undefined' }]],
  ["type = 'a'", [{ at: 'pattern', message: 'must be an object of members, got "type = \'a\'"' }]],
])('the problems of %j are told', (filter, problems) => {
  expect(filterProblems(filter)).toEqual(problems);
});

test('an invalid filter is refused with its problems, twenty at most', () => {
  const type = Array.from({ length: 30 }, () => ({ contains: 'a' }));
  const refused = (filter: unknown) => {
    try {
      return checkedFilter(filter);
    } catch (error) {
      return error as Refusal;
    }
  };
  expect(refused(pattern)).toBe(pattern);
  const refusal = refused({ type }) as Refusal;
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal.code).toBe('filter_invalid');
  expect(refusal.fields.problems).toHaveLength(20);
});

test('a selector that can not be read is refused wherever it is used', () => {
  expect(() => filterMatches({ sql: 'type =' }, order)).toThrow(
    "can't be read at line 1, column 7",
  );
  expect(() => snsPolicyOf({ sql: '' })).toThrow(Refusal);
});
