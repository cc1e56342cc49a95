import type { Handed } from '../../../lib/domain/deliver/delivery';
import { handedIn, ticketAttribute, ticketBody } from '../../../lib/domain/deliver/queue-message';
import { eventOf } from '../../support/records';

const context = {
  subscription: { namespace: 'default', subscription: 'billing' },
  topic: { namespace: 'default', topic: 'orders' },
  ordered: true,
};
const message = (body: string, attributes: Record<string, string>) => ({
  handle: 'h',
  receives: 3,
  body,
  attributes,
});
const handedOf = (...[message, of]: Parameters<typeof handedIn>): Handed | undefined => {
  const [handed, ...more] = handedIn(message, of);
  expect(more).toEqual([]);
  return handed;
};
const place = { partition: '3', offset: '7' };

test('a record is handed out with its place, its key and the lane of the key', () => {
  expect(handedOf(message(eventOf('1', null, 'k'), { ...place, replay: 'r1' }), context)).toEqual({
    kind: 'record',
    lane: { ...context.subscription, name: 'key/k' },
    handle: 'h',
    receives: 3,
    position: { ...context.topic, partition: 3, offset: 7 },
    key: 'k',
    event: eventOf('1', null, 'k'),
    replay: 'r1',
  });
});

test('a record says when it was appended and queued, where its message does', () => {
  const timed = { ...message(eventOf('1'), { ...place, appended: '1893499200123' }), queuedAt: 7 };
  expect(handedOf(timed, context)).toMatchObject({ appendedAt: 1893499200123, queuedAt: 7 });
});

test.each(['', 'yesterday', '-1', '1.5', '1e9', '9'.repeat(400)])(
  'a record whose append time is %j is delivered all the same, and is of unknown age',
  (appended) => {
    const handed = handedOf(message(eventOf('1'), { ...place, appended }), context);
    expect(handed).toMatchObject({ kind: 'record' });
    expect(handed).not.toHaveProperty('appendedAt');
  },
);

test('where there is no order each record has a lane of its own, whatever its key', () => {
  const handed = handedOf(message(eventOf('1', null, 'k'), place), { ...context, ordered: false });
  expect(handed?.lane.name).toBe('one/00003/0000000000000007');
});

test('a key that looks like the place of another record is not taken for it', () => {
  const keyed = handedOf(message(eventOf('1', null, '3/7'), { ...place, offset: '9' }), context);
  const keyless = handedOf(message(eventOf('2'), place), context);
  expect(keyed?.lane.name).not.toBe(keyless?.lane.name);
});

test('a ticket comes back as it was written', () => {
  const lane = { ...context.subscription, name: 'key/k' };
  for (const operation of ['op', undefined]) {
    const body = ticketBody({ lane, epoch: 7, operation });
    expect(handedOf(message(body, { [ticketAttribute]: '1' }), context)).toEqual({
      kind: 'ticket',
      lane,
      handle: 'h',
      receives: 3,
      epoch: 7,
      ...(operation && { operation }),
    });
  }
});

test.each([
  ['without a place', eventOf('1'), {}],
  ['with half a place', eventOf('1'), { partition: '3' }],
  ['with a place that is none', eventOf('1'), { partition: '3', offset: '-1' }],
  ['with a place between two', eventOf('1'), { partition: '3', offset: '1.5' }],
  ['that is no JSON', 'hello', place],
  ['that is no object', 'null', place],
  ['whose key is no text', '{"partitionkey":{}}', place],
  ['that says it is a ticket, and is none', 'hello', { [ticketAttribute]: '1' }],
])('a message %s is none of ours', (_, body, attributes) => {
  expect(handedOf(message(body, attributes), context)).toBeUndefined();
});
