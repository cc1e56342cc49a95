import { CloudEvent, HTTP, type Message } from 'cloudevents';
import { batch, batchType, event, parse, parseOne, structured, structuredType } from './requests';

const attributes = {
  id: 'A234-1234-1234',
  source: 'https://example.com/orders?x=1',
  type: 'com.example.placed',
  subject: 'order/1',
  time: '2030-01-01T12:00:00.000Z',
  dataschema: 'https://example.com/schema#v1',
  partitionkey: 'customer-1',
};

const events: readonly [string, CloudEvent<unknown>][] = [
  [
    'an object',
    new CloudEvent({ ...attributes, data: { a: [1, 'two', null], '\u20ac': '\u{1f600}' } }),
  ],
  [
    'JSON with its type',
    new CloudEvent({ ...attributes, datacontenttype: 'application/json', data: { a: 1 } }),
  ],
  [
    'bytes',
    new CloudEvent({
      ...attributes,
      datacontenttype: 'application/octet-stream',
      data: Uint8Array.from([0, 1, 254, 255]),
    }),
  ],
  [
    'a text',
    new CloudEvent({ ...attributes, datacontenttype: 'text/plain', data: 'h\u00e9 "you"' }),
  ],
  ['no data', new CloudEvent({ ...attributes })],
];

/** What a client sent, as a door receives it: on the wire a header is text and a body is bytes. */
const onTheWire = ({ headers, body }: Message) => ({
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `${value}`])),
  body: body instanceof Uint8Array ? body : `${body ?? ''}`,
});

/** Our record as the independent client reads it. */
function read(text: string): CloudEvent<unknown> {
  const message = { headers: { 'content-type': structuredType }, body: text };
  return HTTP.toEvent<unknown>(message) as CloudEvent<unknown>;
}

/** The client gives bytes back as an array of 32-bit numbers. */
const dataOf = ({ data }: CloudEvent<unknown>): unknown =>
  ArrayBuffer.isView(data) ? [...(data as Uint8Array)] : data;

function expectSame(actual: CloudEvent<unknown>, sent: CloudEvent<unknown>): void {
  expect(actual).toMatchObject(attributes);
  expect(actual.validate()).toBe(true);
  expect(dataOf(actual)).toEqual(dataOf(sent));
}

test.each(events)(
  'a structured event of the cloudevents client comes back the same: %s',
  (_, sent) => {
    const { id, key, text } = parseOne(onTheWire(HTTP.structured(sent)));
    expect([id, key]).toEqual([attributes.id, attributes.partitionkey]);
    expect(read(text).datacontenttype).toBe(sent.datacontenttype);
    expectSame(read(text), sent);
  },
);

test.each(events)('a binary event of the cloudevents client comes back the same: %s', (_, sent) => {
  const { id, key, text } = parseOne(onTheWire(HTTP.binary(sent)));
  expect([id, key]).toEqual([attributes.id, attributes.partitionkey]);
  expect(read(text).datacontenttype).toBe(
    sent.datacontenttype ?? 'application/json; charset=utf-8',
  );
  expectSame(read(text), sent);
});

test('integers and booleans stay what they are in structured mode and are text in binary mode', () => {
  const sent = new CloudEvent({ ...attributes, count: 5, urgent: true });
  const asJson = read(parseOne(onTheWire(HTTP.structured(sent))).text);
  expect([asJson.count, asJson.urgent]).toEqual([5, true]);
  const asHeaders = read(parseOne(onTheWire(HTTP.binary(sent))).text);
  expect([asHeaders.count, asHeaders.urgent]).toEqual(['5', 'true']);
});

test('a batch goes through us to the cloudevents client in its order', () => {
  const sent = ['a', 'b', 'c'].map((id) => new CloudEvent({ ...attributes, id, data: { id } }));
  const { entries } = parse(batch(JSON.stringify(sent)));
  const body = `[${entries.map((entry) => event(entry).text).join()}]`;
  const got = HTTP.toEvent({ headers: { 'content-type': batchType }, body });
  expect(got).toEqual(sent);
});

test('the event that a plain JSON body becomes is one to the cloudevents client', () => {
  const { text } = parseOne({
    headers: { 'content-type': 'application/json' },
    query: { key: 'k' },
    body: '{"a": 1}',
  });
  expect(read(text).validate()).toBe(true);
  expect(read(text)).toMatchObject({ id: 'new-id', partitionkey: 'k', data: { a: 1 } });
});

test('our record is a structured event again, down to the byte', () => {
  const { text } = parseOne(structured(events[0]?.[1].toString() ?? ''));
  expect(parseOne(structured(text)).text).toBe(text);
});
