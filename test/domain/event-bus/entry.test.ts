import { entryOf } from '../../../lib/domain/event-bus/entry';
import { oneHopOn } from '../../../lib/domain/publish/hops';

const position = { namespace: 'default', topic: 'orders', partition: 3, offset: 42 };
const entry = (event: string) => entryOf({ position, event, attempt: 1 });
const event = (more: object): string =>
  JSON.stringify({ specversion: '1.0', id: '1', source: '/shop', type: 'order.placed', ...more });

test('a record becomes an entry with its topic, its type, its time and its position', () => {
  const text = event({ time: '2030-01-01T12:00:00.5+01:00', data: { amount: 1 } });
  expect(entry(text)).toEqual({
    source: 'weft.orders',
    detailType: 'order.placed',
    detail: oneHopOn(text),
    time: Date.UTC(2030, 0, 1, 11, 0, 0, 500),
    resources: ['weft:orders/3/42'],
  });
});

test('the detail is the event to the byte, one hop on', () => {
  const text =
    '{"specversion":"1.0", "id":"1","source":"/s","type":"t","data":{"n": 1.0, "big":12345678901234567890}}';
  expect(entry(text)?.detail).toBe(`${text.slice(0, -1)},"wefthops":1}`);
});

test.each([
  ['none', undefined],
  ['a leap second', '2016-12-31T23:59:60Z'],
  ['before 1970', '1969-12-31T23:59:59Z'],
  ['no text', 5],
])('a time that EventBridge has no number for is left out: %s', (_, time) => {
  expect(entry(event({ time }))).not.toHaveProperty('time');
});

test('a type that is longer than EventBridge takes is cut, but not within a character', () => {
  expect(entry(event({ type: 't'.repeat(128) }))?.detailType).toBe('t'.repeat(128));
  expect(entry(event({ type: 't'.repeat(129) }))?.detailType).toBe('t'.repeat(128));
  expect(entry(event({ type: `${'t'.repeat(127)}😀` }))?.detailType).toBe('t'.repeat(127));
  expect(entry(event({ type: `${'t'.repeat(126)}😀!` }))?.detailType).toBe(`${'t'.repeat(126)}😀`);
});

test.each(['', 'null', '5', '[]', '{"type":5}', '{"type":"t"', '"type"'])(
  'what is no event has no entry: %j',
  (text) => expect(entry(text)).toBeUndefined(),
);
