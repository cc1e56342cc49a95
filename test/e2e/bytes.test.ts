import { randomBytes } from 'node:crypto';
import { CloudEvent, HTTP, type Message } from 'cloudevents';
import { maxRecordBytes } from '../../lib/domain/publish/limits';
import { type ApiAnswer, api } from '../support/api';
import { ack, ask, type Delivered, pullOne, take, takeOne } from '../support/consuming';
import { headsOf } from '../support/log-heads';
import { expectProblem } from '../support/problems';
import {
  batchType,
  event,
  publish,
  publishInTurn,
  storedIn,
  structuredType,
} from '../support/publishing';

/** JSON that no parser gives back as it was written. */
const awkward: readonly [string, string][] = [
  ['pretty-printed', '{\r\n\t"a" : [ 1,\n\t\t2 ]\r\n}'],
  ['a number too large for a double', '{"n":12345678901234567890}'],
  ['a decimal point without need', '{"n":1.0,"m":-0,"e":1E400}'],
  ['members named like prototypes', '{"__proto__":{"polluted":true},"constructor":1}'],
  ['beyond ASCII', '{"\u20ac":"\u{1f600} \u2028 \u0645\u0631\u062d\u0628\u0627"}'],
  ['members given twice', '{"a":1,"a":2,"b":3}'],
  ['escapes without need', '{"\\u0061":"\\/\\u20AC\\ud83d\\ude00\\ud800"}'],
  ['brackets and quotes in strings', '["}]\\"{[", "\\\\", ","]'],
];

const structuredText = (id: string, data: string): string =>
  `{"specversion":"1.0","id":"${id}","source":"/tests","type":"test","partitionkey":"k","data":${data}}`;

const binaryHeaders = {
  'ce-specversion': '1.0',
  'ce-id': 'binary',
  'ce-source': '/tests',
  'ce-type': 'test',
  'ce-partitionkey': 'k',
};

/** Pulls one record, acks it, and gives the answer as it was written. */
async function takeText(): Promise<string> {
  const { text, json } = await ask('bytes-pull', 'pull', { max: 1, waitSeconds: 10 });
  await ack('bytes-pull', ...json.deliveries);
  return text;
}

test.each(awkward)('JSON comes back to the byte, however it was published: %s', async (_, data) => {
  storedIn(await publish('bytes', 'application/json', data, { query: '?key=k' }));
  expect(await takeText()).toContain(`"data":${data}}`);
  storedIn(await publish('bytes', structuredType, structuredText('s', data)));
  expect(await takeText()).toContain(`"data":${data}}`);
  storedIn(await publish('bytes', 'application/json', data, { headers: binaryHeaders }));
  expect(await takeText()).toContain(`"data":${data}}`);
  storedIn(await publish('bytes', batchType, `[ ${structuredText('b', data)} ]`));
  expect(await takeText()).toContain(`"data":${data}}`);
});

const bytes = randomBytes(3_000);

test('bytes come back as they were, sent as data_base64', async () => {
  const sent = event({ partitionkey: 'k', data_base64: bytes.toString('base64') });
  storedIn(await publish('bytes', structuredType, JSON.stringify(sent)));
  const { event: received } = await takeOne('bytes-pull');
  expect(Buffer.from(received.data_base64, 'base64')).toEqual(bytes);
});

test('bytes come back as they were, sent as the body of a binary event', async () => {
  const type = 'application/octet-stream';
  storedIn(await publish('bytes', type, bytes, { headers: binaryHeaders }));
  const { event: received } = await takeOne('bytes-pull');
  expect(Buffer.from(received.data_base64, 'base64')).toEqual(bytes);
  expect(received.datacontenttype).toBe(type);
});

describe('the cloudevents package, as a client that knows nothing of us', () => {
  const sent = new CloudEvent({
    id: 'A234-1234',
    source: 'https://example.com/orders?x=1',
    type: 'com.example.placed',
    subject: 'order/1',
    time: '2030-01-01T12:00:00.000Z',
    datacontenttype: 'application/json',
    dataschema: 'https://example.com/schema#v1',
    partitionkey: 'k',
    data: { a: [1, 'two', null], '\u20ac': '\u{1f600}' },
  });

  const send = ({ headers, body }: Message): Promise<ApiAnswer> =>
    api('/v1/topics/bytes/events', {
      method: 'POST',
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, String(value)]),
      ),
      body: body as string,
    });

  const read = (received: unknown) =>
    HTTP.toEvent<unknown>({
      headers: { 'content-type': structuredType },
      body: JSON.stringify(received),
    }) as CloudEvent<unknown>;

  test.each([
    ['structured', HTTP.structured(sent)],
    ['binary', HTTP.binary(sent)],
  ])('publishes in %s mode, and reads the same event back', async (_, message) => {
    storedIn(await send(message));
    const { event: received } = await takeOne('bytes-pull');
    expect(read(received).toJSON()).toEqual(sent.toJSON());
  });

  test('publishes a batch, and reads the same events back', async () => {
    const events = [sent, sent.cloneWith({ id: 'second' }), sent.cloneWith({ id: 'third' })];
    const body = JSON.stringify(events.map((one) => one.toJSON()));
    storedIn(await send({ headers: { 'content-type': batchType }, body }));
    const received = await take('bytes-pull', events.length);
    expect(received.map((one) => read(one.event).toJSON())).toEqual(
      events.map((one) => one.toJSON()),
    );
  });
});

test.each([
  ['with spaces', 'a key  with spaces'],
  ['of emoji', '\u{1f600}\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'],
  ['of 500 characters', 'k'.repeat(500)],
  ['that looks like a path', '../%2e%2e/#?&=+'],
])('records of a key %s keep their order', async (_, key) => {
  const stored = await publishInTurn('bytes', [
    { key, data: 1 },
    { key, data: 2 },
    { key, data: 3 },
  ]);
  const deliveries = await take('bytes-pull', stored.length);
  expect(deliveries.map((one) => one.event.data)).toEqual([1, 2, 3]);
  expect(deliveries.map((one) => one.event.partitionkey)).toEqual([key, key, key]);
});

/** An event of exactly `size` bytes: `filler` repeated, and ASCII for the rest. */
function eventOf(size: number, member: string, filler: string): string {
  const empty = JSON.stringify(event({ partitionkey: 'k', [member]: '' }));
  const room = size - Buffer.byteLength(empty);
  const times = Math.floor(room / Buffer.byteLength(filler));
  const rest = 'x'.repeat(room - times * Buffer.byteLength(filler));
  return `${empty.slice(0, -2)}${filler.repeat(times)}${rest}"}`;
}

describe.each([
  ['of ASCII', 'data', 'a'],
  ['of quotes, which are escaped', 'data', '\\"'],
  ['of characters of several bytes', 'data', '\u20ac'],
  ['of base64', 'data_base64', 'QUJD'],
])('a record %s', (_, member, filler) => {
  // Base64 comes in fours, so that the id is what makes up the difference.
  const largest = (size: number): string =>
    member === 'data'
      ? eventOf(size, member, filler)
      : ([0, 1, 2, 3]
          .map((more) =>
            eventOf(size - more, member, filler).replace('"1"', `"1${'0'.repeat(more)}"`),
          )
          .find((text) => !text.includes('x')) ?? '');

  test('may have exactly the largest size, and comes back whole', async () => {
    const sent = largest(maxRecordBytes);
    expect(Buffer.byteLength(sent)).toBe(maxRecordBytes);
    storedIn(await publish('bytes', structuredType, sent));
    const { text, json } = await ask('bytes-pull', 'pull', { max: 1, waitSeconds: 10 });
    expect(text.includes(`"event":${sent}`)).toBe(true);
    await ack('bytes-pull', ...json.deliveries);
  });

  test('is refused when it is one byte larger', async () => {
    const before = await headsOf('bytes');
    const answer = await publish('bytes', structuredType, largest(maxRecordBytes + 1));
    expectProblem(answer, 413, 'record_too_large');
    expect(answer.json).toMatchObject({ limit: maxRecordBytes, received: maxRecordBytes + 1 });
    expect(await headsOf('bytes')).toEqual(before);
  });
});

test('records of an unordered topic are all delivered, with a key or without', async () => {
  const events = Array.from({ length: 40 }, (_, at) =>
    event({ id: `u-${at}`, ...(at % 2 && { partitionkey: `key-${at}` }) }),
  );
  storedIn(await publish('unordered', batchType, JSON.stringify(events)));
  const deliveries: Delivered[] = await take('unordered-pull', events.length);
  expect(new Set(deliveries.map((one) => one.event.id))).toEqual(
    new Set(events.map(({ id }) => id)),
  );
  expect(deliveries).toHaveLength(events.length);
});

test('a filter lets through what matches, and nothing else', async () => {
  const order = (id: string, type: string, amount: unknown) =>
    event({ id, type, partitionkey: 'k', data: { amount } });
  const events = [
    order('cheap', 'order.placed', 100),
    order('expensive', 'order.placed', 100.5),
    order('other type', 'order.sent', 500),
    event({ id: 'no data', type: 'order.placed', partitionkey: 'k' }),
    order('also expensive', 'order.placed', 1e6),
  ];
  storedIn(await publish('filtering', batchType, JSON.stringify(events)));
  expect((await takeOne('expensive')).event.id).toBe('expensive');
  expect((await takeOne('expensive')).event.id).toBe('also expensive');
  storedIn(
    await publish('filtering', structuredType, JSON.stringify(order('x', 'order.placed', 1))),
  );
  const marker = order('marker', 'order.placed', 101);
  storedIn(await publish('filtering', structuredType, JSON.stringify(marker)));
  // What was sent before it and did not match would have come first: they share a key.
  expect((await pullOne('expensive')).event.id).toBe('marker');
});
