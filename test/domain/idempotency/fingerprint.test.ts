import { fingerprintOf } from '../../../lib/domain/idempotency/fingerprint';
import type { PublishRequest } from '../../../lib/domain/publish/event';
import { requestOf } from '../publish/requests';

const request = requestOf({
  headers: { 'content-type': 'application/json', 'ce-id': '1', 'ce-type': 't' },
  query: { key: 'k', source: '/s' },
  body: '{"a":1}',
});

const printOf = (more: Partial<PublishRequest>) => fingerprintOf({ ...request, ...more });

test('the same request has the same fingerprint, in whatever order its headers and its query come', () => {
  const headers = Object.fromEntries(Object.entries(request.headers).reverse());
  const query = Object.fromEntries(Object.entries(request.query).reverse());
  expect(printOf({ headers, query })).toBe(fingerprintOf(request));
});

test.each<[string, Record<string, string>]>([
  ['its own key', { 'idempotency-key': 'other' }],
  ['who calls', { authorization: 'Bearer x' }],
  ['what the way adds', { traceparent: '00-1', 'user-agent': 'curl', 'content-length': '7' }],
])('headers that say nothing of the events make no difference: %s', (_, more) => {
  expect(printOf({ headers: { ...request.headers, ...more } })).toBe(fingerprintOf(request));
});

test.each<[string, Partial<PublishRequest>]>([
  ['body', { body: Buffer.from('{"a":2}') }],
  ['whitespace in the body', { body: Buffer.from('{"a": 1}') }],
  ['body that is empty', { body: Buffer.from('') }],
  ['attribute', { headers: { ...request.headers, 'ce-id': '2' } }],
  ['further attribute', { headers: { ...request.headers, 'ce-subject': '' } }],
  ['content type', { headers: { ...request.headers, 'content-type': 'text/plain' } }],
  ['query', { query: { ...request.query, key: 'other' } }],
  ['query without a parameter', { query: { key: 'k' } }],
  ['side for the same pair', { headers: { ...request.headers, 'ce-x': 'y' }, query: {} }],
])('another %s has another fingerprint', (_, more) => {
  expect(printOf(more)).not.toBe(fingerprintOf(request));
});

test('what moves from the query into the body is another request', () => {
  const [first, second] = [
    requestOf({ query: { a: 'b' }, body: 'c' }),
    requestOf({ query: {}, body: '[["a","b"]]\nc' }),
  ];
  expect(fingerprintOf(first)).not.toBe(fingerprintOf(second));
});
