import { type Code, Refusal, refusals } from '../../lib/domain/errors';
import { briefProblemOf, internalError, toResponse } from '../../lib/http/problem';

const codes = Object.keys(refusals) as Code[];

test.each(codes)('%s is answered as a problem of RFC 9457', async (code) => {
  const response = toResponse(new Refusal(code, 'Why.'));
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = await response.json();
  expect(problem).toEqual({
    type: `urn:weft:problem:${code}`,
    title: expect.any(String),
    status: response.status,
    code,
    detail: 'Why.',
  });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status === 503 || response.status < 500).toBe(true);
});

test.each([
  ['json_invalid', 400],
  ['topic_unknown', 404],
  ['method_not_allowed', 405],
  ['lease_lost', 409],
  ['record_too_large', 413],
  ['content_type_unsupported', 415],
  ['key_required', 422],
  ['contended', 503],
] as const)('%s has the status %i', (code, status) => {
  expect(toResponse(new Refusal(code, '')).status).toBe(status);
});

test.each(codes)('%s tells to come back only when that can help', (code) => {
  const refusal = new Refusal(code, '');
  const comeBack = toResponse(refusal).headers.get('retry-after');
  expect(comeBack).toBe(refusal.remedy === 'retry' ? '1' : null);
});

test('a refusal says in headers what may be done instead', () => {
  const method = toResponse(new Refusal('method_not_allowed', '', { allow: 'GET, HEAD' }));
  expect(method.headers.get('allow')).toBe('GET, HEAD');
  const type = toResponse(new Refusal('content_type_unsupported', '', { acceptPost: 'a/b' }));
  expect(type.headers.get('accept-post')).toBe('a/b');
});

test('the members of a refusal stand beside the others', async () => {
  const refusal = new Refusal('batch_size', 'Too many.', { limit: 500, received: 501 });
  expect(await toResponse(refusal).json()).toMatchObject({ limit: 500, received: 501 });
  expect(briefProblemOf(refusal)).toEqual({
    status: 422,
    code: 'batch_size',
    detail: 'Too many.',
    limit: 500,
    received: 501,
  });
});

test.each([
  '<script>',
  '\u202egnp.exe',
  '\u0085',
  '\u2028',
  '\u{e0041}',
  '\u0000\u001b[31m',
  'a&b',
])('what was received is written so that it can only be read: %j', async (text) => {
  const response = toResponse(new Refusal('body_invalid', `got ${text}`, { [text]: text }));
  const written = await response.text();
  expect(written).toMatch(/^[\x20-\x7e]+$/);
  expect(written).not.toMatch(/[<>&]/);
  expect(JSON.parse(written)).toMatchObject({ detail: `got ${text}`, [text]: text });
});

test('what should not have happened tells nothing of the inside', async () => {
  const response = internalError();
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({ code: 'internal', status: 500 });
});
