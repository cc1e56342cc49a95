import { toResult } from '../../lib/http/gateway';

test('a response becomes what the gateway wants, its headers by name', async () => {
  const response = new Response('{"a":"\u20ac"}', {
    status: 201,
    headers: { 'content-type': 'application/json', 'Retry-After': '1' },
  });
  expect(await toResult(response)).toEqual({
    statusCode: 201,
    headers: { 'content-type': 'application/json', 'retry-after': '1' },
    body: '{"a":"\u20ac"}',
  });
});

test('a long text travels in base64, and is the same text', async () => {
  const text = `"${'\\"\u20ac'.repeat(400_000)}"`;
  const { body = '', isBase64Encoded } = await toResult(new Response(text));
  expect(isBase64Encoded).toBe(true);
  expect(Buffer.from(body, 'base64').toString() === text).toBe(true);
});
