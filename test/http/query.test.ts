import { Refusal } from '../../lib/domain/errors';
import { queryOf, refuseQuery } from '../../lib/http/query';

test.each([
  ['', {}],
  ['&&', {}],
  ['key=a', { key: 'a' }],
  ['key', { key: '' }],
  ['key=a=b', { key: 'a=b' }],
  ['key=a+b%20c%2Bd', { key: 'a b c+d' }],
  ['key=%E2%82%AC&id=1', { key: '\u20ac', id: '1' }],
  ['%6Bey=1', { key: '1' }],
  ['key=a%0Ab', { key: 'a\nb' }],
  ['=1', { '': '1' }],
])('the query %j is read', (raw, query) => {
  expect(queryOf(raw)).toEqual(query);
});

test('a parameter __proto__ is one like any other', () => {
  expect(Object.entries(queryOf('__proto__=1'))).toEqual([['__proto__', '1']]);
});

test.each([
  'key=%',
  'key=%e',
  'key=%zz',
  'key=%ff',
  '%ff=1',
  'key=%ED%A0%80',
  'a=1&a=1',
  'a=1&%61=2',
])('the query %j is refused, since its meaning would be a guess', (raw) => {
  expect(() => queryOf(raw)).toThrow(
    expect.objectContaining({ code: 'parameter_invalid', kind: 'malformed' }),
  );
});

test('where no parameter is taken, the first one is named', () => {
  expect(() => refuseQuery({})).not.toThrow();
  expect(() => refuseQuery({ limit: '1', after: '2' })).toThrow(Refusal);
  expect(() => refuseQuery({ limit: '1' })).toThrow(
    expect.objectContaining({
      code: 'parameter_unknown',
      fields: { parameter: 'limit', allowed: [] },
    }),
  );
});
