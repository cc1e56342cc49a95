import { type Attempt, attemptOf, type Try } from '../../../lib/domain/webhook/attempt';
import { attemptPlace, isAttemptPlace } from '../../../lib/domain/webhook/attempt-log';
import { judge } from '../../../lib/domain/webhook/judge';
import type { Answer } from '../../../lib/domain/webhook/poster';
import { noon } from '../../support/test-outside';

const position = { namespace: 'default', topic: 'orders', partition: 3, offset: 42 };

function attempt(answer: Answer, headers: Record<string, string> = {}): Attempt {
  const made: Try = {
    id: 'id-1',
    work: { position, event: '{"data":"payload"}', attempt: 2 },
    message: { id: 'crm:orders:3:42', headers, body: Buffer.from('payload') },
    answer,
    verdict: judge(answer, noon),
    startedAt: noon,
    endedAt: noon + 12,
  };
  return attemptOf(made);
}

const answered = (status: number, body: Uint8Array | string): Answer => ({
  kind: 'answered',
  status,
  body: Buffer.from(body),
});

test('an attempt says what was sent and what came back', () => {
  const headers = { 'webhook-id': 'crm:orders:3:42', 'weft-attempt': '2' };
  expect(attempt(answered(500, 'sorry'), headers)).toEqual({
    id: 'id-1',
    webhookId: 'crm:orders:3:42',
    topic: 'orders',
    partition: 3,
    offset: 42,
    attempt: 2,
    status: 'failed',
    at: noon,
    latencyMs: 12,
    httpStatus: 500,
    error: 'answered 500',
    response: 'sorry',
    headers,
  });
});

test('one that is done has no error, and one without an answer no status', () => {
  expect(attempt(answered(200, ''))).not.toHaveProperty('error');
  expect(attempt(answered(200, ''))).not.toHaveProperty('response');
  const silent = attempt({ kind: 'unanswered', error: 'it refuses' });
  expect(silent).toMatchObject({ status: 'failed', error: 'it refuses' });
  expect(silent).not.toHaveProperty('httpStatus');
});

test('one that says that the endpoint is gone has failed', () => {
  expect(attempt(answered(410, ''))).toMatchObject({ status: 'failed', httpStatus: 410 });
});

test('neither the payload nor the signature is kept', () => {
  const text = JSON.stringify(attempt(answered(200, 'ok'), { 'webhook-signature': 'v1,abc' }));
  expect(text).not.toMatch(/payload|v1,abc|webhook-signature/);
});

test('a kilobyte of the answer is kept, whatever its bytes are', () => {
  expect(attempt(answered(200, 'x'.repeat(5_000))).response).toHaveLength(1_024);
  expect(attempt(answered(200, Buffer.from([0x61, 0xff, 0xfe, 0x62]))).response).toBe(
    'a\ufffd\ufffdb',
  );
  expect(attempt(answered(200, '€'.repeat(400))).response).toBe(`${'€'.repeat(341)}\ufffd`);
});

test('an event with endless attributes leaves a small attempt', () => {
  const many = Array.from({ length: 500 }, (_, at) => [`ce-a${at}`, 'x'.repeat(5_000)]);
  const headers = { ...Object.fromEntries(many), 'webhook-id': 'crm:orders:3:42' };
  const kept = attempt(answered(200, 'ok'), headers);
  expect(JSON.stringify(kept).length).toBeLessThan(20_000);
  expect(kept.headers['webhook-id']).toBe('crm:orders:3:42');
});

test('a clock that went back makes no time below nothing', () => {
  const answer = answered(200, '');
  const tried = {
    answer,
    verdict: judge(answer, noon),
    id: 'i',
    endedAt: noon - 5,
    startedAt: noon,
  };
  const work = { position, event: '{}', attempt: 1 };
  const message = { id: 'm', headers: {}, body: Buffer.alloc(0) };
  expect(attemptOf({ ...tried, work, message }).latencyMs).toBe(0);
});

test('places sort by time, and are told from what is none', () => {
  const places = [9, 10, 100].map((at) => attemptPlace({ at, id: 'a-1' }));
  expect([...places].sort()).toEqual(places);
  expect(places.every(isAttemptPlace)).toBe(true);
  for (const text of ['', '#a', '000000000000009#', 'circuit', `${places[0]}#`, `${places[0]}\n`]) {
    expect(isAttemptPlace(text)).toBe(false);
  }
});
