import fc from 'fast-check';
import { packAttribute, packBody, packName, recordsIn } from '../../../lib/domain/deliver/pack';
import { handedIn } from '../../../lib/domain/deliver/queue-message';
import { eventOf } from '../../support/records';

const context = {
  subscription: { namespace: 'default', subscription: 'billing' },
  topic: { namespace: 'default', topic: 'orders' },
  ordered: true,
};

const handedOf = (body: string, partition = '3') =>
  handedIn(
    {
      handle: 'h',
      receives: 1,
      queuedAt: 9,
      body,
      attributes: { partition, [packAttribute]: '2' },
    },
    context,
  );

test('what is packed comes out again to the byte, line breaks and half characters included', () => {
  const records = fc.array(
    fc.record({
      offset: fc.nat(),
      event: fc.string({ unit: 'binary' }),
      appendedAt: fc.integer({ min: 1 }),
    }),
    { minLength: 1 },
  );
  fc.assert(fc.property(records, (some) => expect(recordsIn(packBody(some))).toEqual(some)));
});

test('a pack hands out each of its records, in the place, lane and time of its own', () => {
  const events = [eventOf('1', null, 'a'), eventOf('2', '\n', 'b')];
  const body = packBody([
    { offset: 7, event: events[0] ?? '', appendedAt: 5 },
    { offset: 9, event: events[1] ?? '' },
  ]);
  const both = {
    kind: 'record',
    handle: 'h',
    receives: 1,
    queuedAt: 9,
    pack: { partition: 3, first: 7, last: 9 },
  };
  expect(handedOf(body)).toEqual([
    {
      ...both,
      lane: { ...context.subscription, name: 'key/a' },
      position: { ...context.topic, partition: 3, offset: 7 },
      key: 'a',
      event: events[0],
      appendedAt: 5,
    },
    {
      ...both,
      lane: { ...context.subscription, name: 'key/b' },
      position: { ...context.topic, partition: 3, offset: 9 },
      key: 'b',
      event: events[1],
    },
  ]);
});

const good = packBody([{ offset: 7, event: eventOf('1') }]);

test.each([
  ['is empty', packBody([])],
  ['is cut off', good.slice(0, -1)],
  ['holds more than it says', `${good} `],
  ['says nothing of its records', '{}\n'],
  ['has an offset that is none', good.replace('[7,', '[-7,')],
  ['has a length that is none', good.replace('[7,', '[7,"1",')],
  [
    'holds what is no event',
    packBody([
      { offset: 7, event: eventOf('1') },
      { offset: 8, event: 'x' },
    ]),
  ],
  ['is no text of ours', 'hello'],
])('none of a pack is taken that %s', (_, body) => {
  expect(handedOf(body)).toEqual([]);
});

test('none of a pack is taken whose partition is none', () => {
  expect(handedOf(good, 'x')).toEqual([]);
});

test('packs that begin alike and end apart have names of their own', () => {
  const pack = { partition: 1, first: 2, last: 3 };
  const names = [pack, { ...pack, last: 4 }, { ...pack, first: 1 }, { ...pack, partition: 2 }].map(
    packName,
  );
  expect(new Set(names).size).toBe(4);
});
