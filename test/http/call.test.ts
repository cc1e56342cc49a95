import { callOf } from '../../lib/http/call';
import { gatewayEvent } from './gateway-events';

const post = (more: Parameters<typeof gatewayEvent>[2]) =>
  callOf(gatewayEvent('POST', '/', more), {});

test('headers are found by their names in lower case, without the space around them', () => {
  const { headers } = post({ headers: { 'Content-Type': ' text/plain ', 'X-Odd': undefined } });
  expect(headers).toEqual({ 'content-type': 'text/plain', 'x-odd': '' });
});

test.each(['\u20ac', '\u00e9', 'a\u0000b', 'a\nb', '\ud800', '\u{1f600}'])(
  'a header value that HTTP would not hold is left for the rules to judge: %j',
  (value) => {
    expect(post({ headers: { 'ce-subject': value } }).headers['ce-subject']).toBe(value);
  },
);

test('a header named __proto__ is one like any other', () => {
  const headers = JSON.parse('{"__proto__":"a","constructor":"b"}');
  expect(Object.entries(post({ headers }).headers)).toEqual(Object.entries(headers));
});

test('a body is given as the bytes it was, in text or base64', () => {
  expect(Buffer.from(post({ body: '\u20ac' }).body()).toString('hex')).toBe('e282ac');
  const base64 = { body: Buffer.from([0, 255, 10]).toString('base64'), isBase64Encoded: true };
  expect([...post(base64).body()]).toEqual([0, 255, 10]);
  expect(post({}).body()).toHaveLength(0);
});

test('a text in which bytes were lost on the way is refused', () => {
  expect(() => post({ body: '"\ufffd"' }).body()).toThrow(
    expect.objectContaining({ code: 'body_not_utf8' }),
  );
  const meant = Buffer.from('"\ufffd"').toString('base64');
  expect(post({ body: meant, isBase64Encoded: true }).body()).toHaveLength(5);
});

test('the caller is whom the authorizer names, or else somebody with IAM', () => {
  const http = { method: 'POST' };
  const limits = '{"requestsPerSecond":5}';
  const lambda = { caller: 'key:a', namespace: 'tenant', scopes: 'read:* publish:a', limits };
  expect(post({ requestContext: { http, authorizer: { lambda } } }).caller).toEqual({
    id: 'key:a',
    namespace: 'tenant',
    scopes: ['read:*', 'publish:a'],
    limits: { requestsPerSecond: 5 },
  });
  expect(post({ requestContext: { http } }).caller).toEqual({
    id: 'iam',
    namespace: 'default',
    scopes: ['admin'],
  });
});

test('a part of the path that the route does not name is empty', () => {
  const call = callOf(gatewayEvent('GET', '/'), { topic: 'orders' });
  expect([call.param('topic'), call.param('other')]).toEqual(['orders', '']);
});

test('an event made by hand, without what the gateway always sends, is read all the same', () => {
  const bare = { requestContext: { http: { method: 'GET' } }, rawPath: '/' };
  const call = callOf(bare as ReturnType<typeof gatewayEvent>, {});
  expect([call.headers, call.query, call.body().length]).toEqual([{}, {}, 0]);
});
