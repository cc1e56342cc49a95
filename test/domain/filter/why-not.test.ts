import type { Filter } from '../../../lib/domain/filter/filter';
import { whyNot } from '../../../lib/domain/filter/why-not';

const event = {
  type: 'order.placed',
  data: {
    amount: 7,
    lines: [
      { item: 'a', price: 1 },
      { item: 'b', price: 9 },
    ],
  },
};

test.each<[string, Filter, string | undefined]>([
  ['it matches', { type: ['order.placed'] }, undefined],
  ['one rule', { data: { amount: [{ numeric: ['>', 100] }] } }, 'data.amount'],
  ['one of two', { type: ['order.placed'], data: { amount: [8] } }, 'data.amount'],
  ['both', { type: ['x'], data: { amount: [8] } }, 'type, data.amount'],
  ['a member that is not there', { subject: ['x'] }, 'subject'],
  ['neither alternative', { $or: [{ type: ['x'], id: ['y'] }, { source: ['z'] }] }, 'source'],
  [
    'rules that hold, but of two elements',
    { data: { lines: { item: ['a'], price: [9] } } },
    'data.lines.item, data.lines.price',
  ],
  ['a term of SQL', { sql: "type = 'order.placed' AND data.amount > 100" }, 'data.amount'],
  ['a denied term', { sql: "NOT (type = 'order.placed')" }, 'type'],
  ['SQL that matches', { sql: 'data.amount = 7' }, undefined],
])('a filter says which members do not match: %s', (_, filter, expected) => {
  expect(whyNot(filter, event)).toBe(expected);
});
