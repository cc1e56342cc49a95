import { randomBytes } from 'node:crypto';
import { defineFabric } from '../../lib';
import { attemptPlace } from '../../lib/domain/webhook/attempt-log';
import { secretOf } from '../../lib/domain/webhook/secret';
import { answerAttempts, answerRotation } from '../../lib/http/attempt-answers';
import { callOf } from '../../lib/http/call';
import { attemptAt } from '../contracts/attempt-log';
import { MemoryAttempts } from '../support/memory-attempts';
import { MemoryWebhookSecrets } from '../support/memory-webhook-secrets';
import { noon } from '../support/test-outside';
import { gatewayEvent } from './gateway-events';

const topology = defineFabric({
  topics: { orders: { ordered: true } },
  subscriptions: {
    crm: { topic: 'orders', target: { kind: 'webhook', url: 'https://hooks.example/' } },
    inbox: { topic: 'orders', target: { kind: 'pull' } },
  },
});

const call = (rawQueryString: string, subscription = 'crm', body = '') =>
  callOf(gatewayEvent('GET', '/', { rawQueryString, body }), { subscription });

// biome-ignore lint/suspicious/noExplicitAny: an answer may hold anything
const bodyOf = async (response: Response): Promise<any> => response.json();

const refused = (code: string) => expect.objectContaining({ code });

describe('the attempts of a webhook', () => {
  const attempts = new MemoryAttempts();
  const answer = answerAttempts({ topology, attempts, now: () => noon });
  const ask = async (query: string) => bodyOf(await answer(call(query)));
  const written = Array.from({ length: 60 }, (_, at) =>
    attemptAt(noon - 1 - at, { offset: at % 2, status: at % 3 ? 'failed' : 'done' }),
  );
  beforeAll(() => attempts.write({ namespace: 'default', subscription: 'crm' }, written));

  test('come newest first, 25 at a time, with the time as people write it', async () => {
    const { attempts: found, next } = await ask('');
    expect(found).toHaveLength(25);
    expect(found[0]).toEqual({ ...written[0], at: '2030-01-01T11:59:59.999Z' });
    expect(next).toEqual(expect.any(String));
  });

  test('come page by page, all of them', async () => {
    const found: unknown[] = [];
    let query = 'limit=25';
    for (let next: string | undefined = ''; next !== undefined; ) {
      const page: { attempts: unknown[]; next?: string } = await ask(query);
      found.push(...page.attempts);
      next = page.next;
      query = `limit=25&offset=${next}`;
    }
    expect(found).toHaveLength(60);
  });

  test('come of one record, or as they ended', async () => {
    const { attempts: found } = await ask('position=3-1&status=done&limit=100');
    const wanted = written.filter(({ offset, status }) => offset === 1 && status === 'done');
    expect(found.map(({ id }: { id: string }) => id)).toEqual(wanted.map(({ id }) => id));
  });

  const token = (text: string) => Buffer.from(text).toString('base64url');

  test.each([
    ['limit=0', 'parameter_invalid'],
    ['limit=101', 'parameter_invalid'],
    ['limit=1.5', 'parameter_invalid'],
    ['limit=', 'parameter_invalid'],
    ['position=3', 'parameter_invalid'],
    ['position=3-', 'parameter_invalid'],
    ['position=-3-4', 'parameter_invalid'],
    ['position=3-99999999999999999', 'parameter_invalid'],
    ['status=gone', 'parameter_invalid'],
    ['offset=', 'page_token_invalid'],
    ['offset=42', 'page_token_invalid'],
    [`offset=${token('~')}`, 'page_token_invalid'],
    [`offset=${token('circuit')}`, 'page_token_invalid'],
    [`offset=${token(attemptPlace({ at: noon, id: 'a' }))}%20`, 'page_token_invalid'],
    ['before=1', 'parameter_unknown'],
    ['__proto__=1', 'parameter_unknown'],
    ['constructor=1', 'parameter_unknown'],
  ])('are not answered for %s', async (query, code) => {
    await expect(answer(call(query))).rejects.toEqual(refused(code));
  });

  test('are those of a webhook only', async () => {
    await expect(answer(call('', 'inbox'))).rejects.toEqual(refused('target_not_webhook'));
    await expect(answer(call('', 'nobody'))).rejects.toEqual(refused('subscription_unknown'));
    await expect(answer(call('', '__proto__'))).rejects.toEqual(refused('subscription_unknown'));
  });
});

describe('rotating the secret of a webhook', () => {
  const first = secretOf(randomBytes(32));

  function site() {
    const secrets = new MemoryWebhookSecrets({ current: first });
    const answer = answerRotation({ topology, secrets, now: () => noon, randomBytes });
    return {
      secrets,
      ask: (body: string, subscription = 'crm') => answer(call('', subscription, body)),
    };
  }

  test('answers the new one, and until when the old one holds: a day unless it is said', async () => {
    const { ask, secrets } = site();
    const response = await ask('');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { secret, previousUntil } = await bodyOf(response);
    expect(previousUntil).toBe('2030-01-02T12:00:00.000Z');
    expect((await secrets.read({ namespace: 'default', subscription: 'crm' }))?.secret).toEqual({
      current: secret,
      previous: first,
      previousUntil: noon + 86_400_000,
    });
  });

  test('answers the same while the old one holds, and says so', async () => {
    const { ask } = site();
    const [one, two] = [await ask('{"overlapSeconds":60}'), await ask('{"overlapSeconds":60}')];
    expect(one.headers.get('idempotent-replayed')).toBeNull();
    expect(two.headers.get('idempotent-replayed')).toBe('true');
    expect(await two.json()).toEqual(await one.json());
  });

  test('may be at once, without the old one', async () => {
    const { ask } = site();
    expect(await (await ask('{"overlapSeconds":0}')).json()).toEqual({
      secret: expect.stringMatching(/^whsec_/),
      previousUntil: null,
    });
  });

  test.each([
    '{"overlapSeconds":-1}',
    '{"overlapSeconds":604801}',
    '{"overlap":1}',
    '{"overlapSeconds":"1"}',
  ])('is not done for %s', async (body) => {
    await expect(site().ask(body)).rejects.toEqual(refused('body_invalid'));
  });

  test('is for webhooks only', async () => {
    await expect(site().ask('', 'inbox')).rejects.toEqual(refused('target_not_webhook'));
    await expect(site().ask('', 'nobody')).rejects.toEqual(refused('subscription_unknown'));
  });
});
