import { CloudEvent } from 'cloudevents';
import { refusalOnly } from '../../../lib/domain/errors';
import { type BusEvent, incomingOf } from '../../../lib/domain/event-bus/incoming';

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html, shortened */
const created: BusEvent = {
  id: '17793124-05d4-b198-2fde-7ededc63b103',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: '111122223333',
  time: '2021-11-12T00:00:00Z',
  region: 'ca-central-1',
  resources: ['arn:aws:s3:::amzn-s3-demo-bucket1'],
  detail: { bucket: { name: 'amzn-s3-demo-bucket1' }, object: { key: 'example-key', size: 5 } },
};

const read = (more: BusEvent, path?: string) =>
  JSON.parse(incomingOf({ ...created, ...more }, path).text);

const codeOf = (more: BusEvent, path?: string): string => {
  try {
    incomingOf({ ...created, ...more }, path);
  } catch (error) {
    return refusalOnly(error).code;
  }
  return 'none';
};

test('an event of EventBridge becomes a CloudEvent that says the same', () => {
  const { id, key, text } = incomingOf(created, 'detail.object.key');
  expect({ id, key }).toEqual({ id: created.id, key: 'example-key' });
  expect(JSON.parse(text)).toEqual({
    specversion: '1.0',
    id: created.id,
    source: 'aws.s3',
    type: 'Object Created',
    time: '2021-11-12T00:00:00Z',
    datacontenttype: 'application/json',
    partitionkey: 'example-key',
    account: '111122223333',
    region: 'ca-central-1',
    resources: '["arn:aws:s3:::amzn-s3-demo-bucket1"]',
    data: created.detail,
  });
});

test('the CloudEvents SDK finds nothing wrong with it', () => {
  const parsed = JSON.parse(incomingOf(created).text);
  expect(() => new CloudEvent(parsed)).not.toThrow();
});

test('an event that concerns no resource has no such attribute', () => {
  expect(read({ resources: [] })).not.toHaveProperty('resources');
  expect(read({ resources: 'none' })).not.toHaveProperty('resources');
});

test.each([
  ['aws.s3', 'aws.s3'],
  ['aws.partner/example.com/1', 'aws.partner/example.com/1'],
  ['https://shop.example/x', 'https://shop.example/x'],
  ['my shop', 'my%20shop'],
  ['shop/é', 'shop/%C3%A9'],
  ['1:2', '1%3A2'],
  ['50%', '50%25'],
  ['\ud800', '%EF%BF%BD'],
])('the source %j becomes the URI-reference %j', (source, expected) => {
  expect(read({ source }).source).toBe(expected);
});

test.each([
  ['a text', 'detail.a', 'x'],
  ['a whole number', 'detail.n', '42'],
  ['a fraction', 'detail.f', '1.5'],
  ['zero', 'detail.zero', '0'],
  ['one of a list', 'resources.0', 'arn:aws:s3:::amzn-s3-demo-bucket1'],
  ['an attribute', 'source', 'aws.s3'],
])('the key is taken from its path: %s', (_, path, key) => {
  const detail = { a: 'x', n: 42, f: 1.5, zero: 0 };
  expect(read({ detail }, path).partitionkey).toBe(key);
});

test.each([
  ['nothing there', 'detail.none.deep'],
  ['an object', 'detail.o'],
  ['a list', 'detail.l'],
  ['true', 'detail.b'],
  ['null', 'detail.z'],
  ['an empty text', 'detail.e'],
  ['what every object has', 'detail.constructor.name'],
  ['the length of a text', 'detail.a.length'],
  ['what every list has', 'detail.l.__proto__.length'],
])('a record has no key where there is none: %s', (_, path) => {
  const detail = { a: 'x', o: { k: 1 }, l: ['k'], b: true, z: null, e: '' };
  expect(read({ detail }, path)).not.toHaveProperty('partitionkey');
});

test('a member called __proto__ stays a member', () => {
  const event = JSON.parse('{"detail":{"__proto__":{"k":"v"}}}');
  expect(incomingOf({ ...created, ...event }).text).toContain('"data":{"__proto__":{"k":"v"}}');
  expect(read(event, 'detail.__proto__.k').partitionkey).toBe('v');
});

const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);

test.each<[string, BusEvent, string?]>([
  ['no id', { id: undefined }],
  ['an id that is a number', { id: 5 }],
  ['no source', { source: undefined }],
  ['a source that is no text', { source: {} }],
  ['no detail type', { 'detail-type': '' }],
  ['a detail type with a line break', { 'detail-type': 'a\nb' }],
  ['a time that is none', { time: 'yesterday' }],
  ['an account that is an object', { account: {} }],
  ['a key with a control character', { detail: { k: 'a\u0000' } }, 'detail.k'],
])('what breaks a rule of publishing is refused: %s', (...[, more, path]) => {
  expect(codeOf(more, path)).toBe('event_invalid');
});

test('what is too long, too large or too deep is refused as it is when published', () => {
  expect(codeOf({ detail: { k: 'x'.repeat(1_025) } }, 'detail.k')).toBe('key_too_long');
  expect(codeOf({ detail: { big: 'x'.repeat(260_096) } })).toBe('record_too_large');
  expect(codeOf({ detail: nested(63) })).toBe('none');
  expect(codeOf({ detail: nested(64) })).toBe('json_too_deep');
});

test('an event without a detail has no data', () => {
  expect(read({ detail: undefined })).not.toHaveProperty('data');
  expect(read({ detail: null }).data).toBeNull();
});
