import { judge } from '../../../lib/domain/webhook/judge';
import type { Answered } from '../../../lib/domain/webhook/poster';
import { noon } from '../../support/test-outside';

const answered = (status: number, more: Partial<Answered> = {}): Answered => ({
  kind: 'answered',
  status,
  body: Buffer.from('the other side says s3cret'),
  ...more,
});

test.each([200, 201, 202, 204, 299])('%i is done', (status) => {
  expect(judge(answered(status), noon)).toEqual({ tried: { kind: 'done' }, down: false });
});

test.each([400, 401, 404, 408, 422, 499])('%i fails, and the endpoint is not down', (status) => {
  expect(judge(answered(status), noon)).toEqual({
    tried: { kind: 'failed', error: `answered ${status}` },
    down: false,
  });
});

test.each([429, 500, 502, 503, 504, 599])('%i fails, and the endpoint is down', (status) => {
  expect(judge(answered(status), noon)).toEqual({
    tried: { kind: 'failed', error: `answered ${status}` },
    down: true,
  });
});

test('no answer fails with what happened, and the endpoint is down', () => {
  expect(judge({ kind: 'unanswered', error: 'it refuses' }, noon)).toEqual({
    tried: { kind: 'failed', error: 'it refuses' },
    down: true,
  });
});

test('410 is gone', () => {
  const { tried, down } = judge(answered(410), noon);
  expect([tried.kind, down]).toEqual(['gone', false]);
});

test.each([
  ['https://other.example:8080/hidden?token=s3cret', 'a redirect to other.example:8080:'],
  ['/login', 'a redirect:'],
  ['javascript:alert(1)', 'a redirect:'],
  [undefined, 'a redirect:'],
  [`https://${'a'.repeat(500)}.example/`, 'a redirect to aaa'],
])('a redirect to %p fails and says so, without what follows the host', (location, text) => {
  const { tried } = judge(answered(302, { location }), noon);
  expect(tried).toMatchObject({ kind: 'failed', error: expect.stringContaining(text) });
  const error = 'error' in tried ? tried.error : '';
  expect(error).toContain('never followed');
  expect(error).not.toContain('s3cret');
  expect(error.length).toBeLessThan(300);
});

describe('Retry-After', () => {
  const wish = (retryAfter: string, status = 503) => {
    const { tried } = judge(answered(status, { retryAfter }), noon);
    return tried.kind === 'failed' ? tried.afterSeconds : undefined;
  };

  test.each([
    ['17', 17],
    [' 17 ', 17],
    ['86400', 86_400],
    ['86401', 86_400],
    ['999999999999999', 86_400],
    ['Tue, 01 Jan 2030 12:00:30 GMT', 30],
    ['Tuesday, 01-Jan-30 12:00:30 GMT', 30],
    ['Tue Jan  1 12:00:30 2030', 30],
    ['Thu, 01 Jan 2099 00:00:00 GMT', 86_400],
  ])('%p is heeded, up to a day', (header, seconds) => {
    expect([wish(header), wish(header, 429)]).toEqual([seconds, seconds]);
  });

  test.each([
    '',
    '0',
    '-5',
    '1.5',
    '1e3',
    '0x10',
    'soon',
    '5, 6',
    '9'.repeat(400),
    'Tue, 01 Jan 2030 11:59:59 GMT',
    'Tue, 99 Foo 2030 12:00:30 GMT',
    '2030-01-01T12:00:30Z',
  ])('%p says nothing', (header) => {
    expect(wish(header)).toBeUndefined();
  });

  test('means something with 429 and 503 only', () => {
    expect([wish('17', 500), wish('17', 404), wish('17', 301)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
