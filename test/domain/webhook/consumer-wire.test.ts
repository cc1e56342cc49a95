import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { HttpsPoster } from '../../../lib/aws/https-poster';
import type { Work } from '../../../lib/domain/deliver/delivery';
import type { WebhookTarget } from '../../../lib/domain/topology/target';
import { secretOf } from '../../../lib/domain/webhook/secret';
import { system } from '../../../lib/runtime/system';
import { webhookConsumer } from '../../../lib/runtime/webhook-consumer';
import { memoryLogger } from '../../http/gateway-events';
import { type Behaviour, hostileReceiver } from '../../support/hostile-receiver';
import { MemoryAttempts } from '../../support/memory-attempts';
import { MemoryCircuits } from '../../support/memory-circuits';
import { eventOf } from '../../support/records';

const of = { namespace: 'default', subscription: 'crm' };
const secret = { current: secretOf(randomBytes(32)) };

const workAt = (offset: number, more: Partial<Work> = {}): Work => ({
  position: { namespace: 'default', topic: 'orders', partition: 3, offset },
  event: eventOf(String(offset)),
  attempt: 1,
  ...more,
});

async function real(behaviour: Behaviour, work: readonly Work[], body?: WebhookTarget['body']) {
  const receiver = await hostileReceiver();
  const poster = new HttpsPoster({ allowLoopback: true });
  const attempts = new MemoryAttempts();
  const consumer = webhookConsumer({
    subscription: {
      namespace: 'default',
      name: 'crm',
      target: { kind: 'webhook', url: receiver.url(behaviour), timeout: 1, body },
    },
    poster,
    circuits: new MemoryCircuits(),
    attempts,
    secret: async () => secret,
    outside: system,
    log: memoryLogger(),
  });
  const tried = await consumer.handle(work, Date.now() + 30_000);
  poster.close();
  await receiver.close();
  return { tried, requests: receiver.requests, attempts: attempts.all(of) };
}

test.each(['structured', 'data'] as const)('a receiver verifies what it gets: %s', async (body) => {
  const { tried, requests } = await real(
    'ok',
    [0, 1, 2].map((offset) => workAt(offset)),
    body,
  );
  expect(tried.map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
  for (const { headers, body } of requests) {
    expect(() =>
      new Webhook(secret.current).verify(body.toString(), headers, { jsonParse: false }),
    ).not.toThrow();
  }
  expect(new Set(requests.map(({ headers }) => headers['webhook-id'])).size).toBe(3);
});

test('a try after another is the same message with another time and count', async () => {
  const [first] = (await real('unavailable', [workAt(7)])).requests;
  const [second] = (await real('unavailable', [workAt(7, { attempt: 2 })])).requests;
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  expect([first, second].map((one) => one?.headers['weft-attempt'])).toEqual(['1', '2']);
  expect(second?.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true);
});

test.each([
  ['hang', 'failed', 'gave no answer within 1 s'],
  ['redirect', 'failed', 'a redirect to inside.example'],
  ['reset', 'failed', 'broke the connection'],
  ['gone', 'gone', 'answered 410'],
  ['garbageBody', 'done', undefined],
] as const)('an endpoint that does this is told of: %s', async (behaviour, kind, error) => {
  const { tried, attempts } = await real(behaviour, [workAt(0)]);
  expect(tried[0]?.kind).toBe(kind);
  if (error) expect(attempts[0]?.error).toContain(error);
  expect(JSON.stringify([tried, attempts])).not.toContain('s3cret');
});
