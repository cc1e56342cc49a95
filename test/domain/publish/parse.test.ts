import {
  batch,
  batchType,
  binary,
  minimal,
  parse,
  parseOne,
  plain,
  refused,
  structured,
  structuredType,
} from './requests';

const acceptPost =
  'application/cloudevents+json, application/cloudevents-batch+json, application/json';

test.each([
  'text/plain',
  'text/json',
  'application/xml',
  'application/cloudevents',
  'application/cloudevents+xml',
  'application/cloudevents-batch+xml',
  'application/cloudevents-other+json',
  'application/cloudevents+avro; charset=utf-8',
  'application/json; charset=iso-8859-1',
  'application/cloudevents+json; charset=utf-16',
  'application/cloudevents-batch+json; charset=utf-16',
  'json',
  '',
])('content type %p is refused, with those that are taken', (type) => {
  const { code, fields } = refused({ headers: { 'content-type': type }, body: '{}' });
  expect(code).toBe('content_type_unsupported');
  expect(fields).toEqual({ acceptPost });
});

test('a request without a content type and without ce- headers is refused', () => {
  const { code, fields } = refused({ headers: { host: 'example.com' }, body: '{}' });
  expect(code).toBe('content_type_unsupported');
  expect(fields).toEqual({ acceptPost });
});

test('content types are read whatever their case, and with UTF-8 named', () => {
  const headers = { 'content-type': 'Application/CloudEvents+JSON; Charset="UTF-8"' };
  expect(parseOne({ headers, body: minimal() }).id).toBe('1');
});

test('a content type of CloudEvents counts more than ce- headers', () => {
  const headers = { 'content-type': structuredType, 'ce-id': 'header', 'ce-datacontenttype': 'x' };
  expect(parseOne({ headers, body: minimal({ id: 'body' }) }).id).toBe('body');
  const xml = { 'content-type': 'application/cloudevents+xml' };
  expect(refused(binary(xml, '<event/>')).code).toBe('content_type_unsupported');
});

test('ce- headers count more than plain JSON', () => {
  const json = { 'content-type': 'application/json' };
  expect(parseOne(binary(json, '7')).filled).toEqual([]);
  expect(refused({ headers: { ...json, 'ce-id': '1' }, body: '7' }).code).toBe(
    'ce_headers_incomplete',
  );
});

test.each([
  ['structured', structured(minimal())],
  ['batch', batch(`[${minimal()}]`)],
  ['binary', binary({})],
])('in %s mode no query parameter is known', (_, parts) => {
  const { code, fields } = refused({ ...parts, query: { key: 'k' } });
  expect(code).toBe('parameter_unknown');
  expect(fields).toEqual({ parameter: 'key', allowed: [] });
});

const jsonTypes = ['application/json', structuredType, batchType];

test.each(jsonTypes)('an empty body of %s is refused', (type) => {
  expect(refused({ headers: { 'content-type': type } }).code).toBe('body_empty');
});

test.each(jsonTypes)('a body of %s that is not UTF-8 is refused', (type) => {
  const body = Uint8Array.from([0x22, 0xc3, 0x28, 0x22]);
  expect(refused({ headers: { 'content-type': type }, body }).code).toBe('body_not_utf8');
});

test.each(jsonTypes)('a byte order mark before a body of %s is refused, not taken out', (type) => {
  const { code, message } = refused({ headers: { 'content-type': type }, body: '\ufeff{}' });
  expect(code).toBe('json_invalid');
  expect(message).toMatch(/a value is expected at line 1, column 1, got .* \(U\+FEFF\)\.$/);
});

test('a request may be 2 MiB and not a byte more', () => {
  const spaces = (length: number) => plain(`7${' '.repeat(length - 1)}`);
  expect(refused(spaces(2_097_152)).code).toBe('record_too_large');
  const { code, fields } = refused(spaces(2_097_153));
  expect(code).toBe('request_too_large');
  expect(fields).toEqual({ limit: 2_097_152, received: 2_097_153 });
});

test('headers and parameters named after object members are only names', () => {
  const headers = Object.fromEntries([
    ['__proto__', 'ce-id'],
    ['constructor', 'x'],
    ['content-type', 'application/json'],
  ]);
  expect(parse({ headers, body: '7' }).entries).toHaveLength(1);
});
