import type { Work } from '../../../lib/domain/deliver/delivery';
import { messageOf, webhookId } from '../../../lib/domain/webhook/message';

const position = { namespace: 'default', topic: 'orders', partition: 3, offset: 42 };
const event = '{"specversion":"1.0","id":"1","source":"/s","type":"t","data":{ "n" : 1.0 }}';
const work: Work = { position, event, attempt: 2 };
/** The event as it leaves. */
const sent = `${event.slice(0, -1)},"wefthops":1}`;

test('a message is the event as it is stored, one hop on, and where it comes from', () => {
  const message = messageOf(work, { subscription: 'crm' });
  expect(Buffer.from(message.body).toString()).toBe(sent);
  expect(message.headers).toEqual({
    'content-type': 'application/cloudevents+json',
    'user-agent': 'Weft',
    'webhook-id': 'crm:orders:3:42',
    'weft-subscription': 'crm',
    'weft-topic': 'orders',
    'weft-partition': '3',
    'weft-offset': '42',
    'weft-attempt': '2',
  });
});

test('a replay says which it is, and is the same message again', () => {
  const message = messageOf({ ...work, replay: 'op-1' }, { subscription: 'crm' });
  expect(message.headers['weft-replay']).toBe('op-1');
  const first = messageOf(work, { subscription: 'crm' });
  expect(message.id).toBe(first.id);
  expect(message.body).toEqual(first.body);
});

test('a message may be the data alone', () => {
  const message = messageOf(work, { subscription: 'crm', body: 'data' });
  expect(Buffer.from(message.body).toString()).toBe('{ "n" : 1.0 }');
  expect(message.headers).toMatchObject({
    'content-type': 'application/json',
    'ce-id': '1',
    'ce-wefthops': '1',
    'weft-attempt': '2',
    'webhook-id': 'crm:orders:3:42',
  });
});

test('no attribute of an event takes the place of a header of ours', () => {
  const shadowing =
    '{"specversion":"1.0","id":"1","source":"/s","type":"t","webhookid":"x","data":1}';
  const { headers } = messageOf(
    { ...work, event: shadowing },
    { subscription: 'crm', body: 'data' },
  );
  expect(headers).toMatchObject({ 'webhook-id': 'crm:orders:3:42', 'ce-webhookid': 'x' });
});

test('what is no JSON has no data to send', () => {
  const broken = { ...work, event: '{"data":' };
  expect(() => messageOf(broken, { subscription: 'crm', body: 'data' })).toThrow();
});

describe('a webhook id', () => {
  const id = (more: Partial<typeof position>, subscription = 'crm') =>
    webhookId({ ...position, ...more }, subscription);

  test('is the same for each try, and of no other record or subscription', () => {
    const ids = [
      id({}),
      id({ offset: 43 }),
      id({ partition: 4 }),
      id({ topic: 'orders-3' }),
      id({}, 'crm2'),
      id({ namespace: 'shop' }),
      id({ topic: 'b_c' }, 'a'),
      id({ topic: 'c' }, 'a_b'),
      id({ partition: 4, offset: 2 }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('holds no dot, whatever names hold', () => {
    expect(id({ namespace: 'a.b:c' })).toBe('a%2Eb%3Ac:crm:orders:3:42');
  });
});

test.each(['structured', 'data'] as const)(
  'the trace of the event is a header: body %s',
  (body) => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const traced = (more: object) => ({ ...work, event: JSON.stringify({ id: '1', ...more }) });
    const headersOf = (more: object) =>
      messageOf(traced(more), { subscription: 'crm', body }).headers;
    expect(headersOf({ traceparent, tracestate: 'a=1' })).toMatchObject({
      traceparent,
      tracestate: 'a=1',
    });
    expect(headersOf({ traceparent: 'x\r\nweft-attempt: 9' })).not.toHaveProperty('traceparent');
  },
);
