import { randomBytes } from 'node:crypto';
import type { Tried, Work } from '../../../lib/domain/deliver/delivery';
import type { WebhookTarget } from '../../../lib/domain/topology/target';
import type { Answer, Post } from '../../../lib/domain/webhook/poster';
import { secretOf, type WebhookSecret } from '../../../lib/domain/webhook/secret';
import { type WebhookPorts, webhookConsumer } from '../../../lib/runtime/webhook-consumer';
import { memoryLogger } from '../../http/gateway-events';
import { MemoryAttempts } from '../../support/memory-attempts';
import { MemoryCircuits } from '../../support/memory-circuits';
import { eventOf } from '../../support/records';
import { testOutside } from '../../support/test-outside';

const of = { namespace: 'default', subscription: 'crm' };
const secret: WebhookSecret = { current: secretOf(randomBytes(32)) };

const workAt = (offset: number, more: Partial<Work> = {}): Work => ({
  position: { namespace: 'default', topic: 'orders', partition: 3, offset },
  event: eventOf(String(offset)),
  attempt: 1,
  ...more,
});

const works = (count: number): Work[] =>
  Array.from({ length: count }, (_, offset) => workAt(offset));

const answered = (status: number): Answer => ({
  kind: 'answered',
  status,
  body: Buffer.from('said'),
});

/** A consumer whose endpoint answers as it is told, in a world that the test holds in its hands. */
function site(
  answer: (post: Post) => Answer | Promise<Answer>,
  more: Partial<Omit<WebhookPorts, 'outside'>> & { target?: Partial<WebhookTarget> } = {},
) {
  const outside = testOutside();
  const posts: Post[] = [];
  const made = {
    circuits: new MemoryCircuits(),
    attempts: new MemoryAttempts(),
    log: memoryLogger(),
  };
  const target = { kind: 'webhook', url: 'https://hooks.example/', ...more.target } as const;
  const consumer = webhookConsumer({
    subscription: { namespace: 'default', name: 'crm', target },
    poster: {
      post: async (post) => {
        posts.push(post);
        return answer(post);
      },
    },
    secret: async () => secret,
    outside,
    ...made,
    ...more,
  });
  const handle = (work: readonly Work[], ms = 30_000) => consumer.handle(work, outside.time + ms);
  return { ...made, outside, posts, consumer, handle };
}

const kinds = (tried: readonly Tried[]) => tried.map(({ kind }) => kind);

describe('a batch', () => {
  test('is posted all at once, and answered in its order', async () => {
    let open = 0;
    let most = 0;
    const { handle, posts, consumer } = site(async ({ headers }) => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 10 - Number(headers['weft-offset'])));
      open -= 1;
      return answered(headers['weft-offset'] === '4' ? 404 : 200);
    });
    const tried = await handle(works(consumer.atOnce));
    expect([consumer.atOnce, most, posts.length]).toEqual([10, 10, 10]);
    expect(kinds(tried).indexOf('failed')).toBe(4);
    expect(kinds(tried).filter((kind) => kind === 'done')).toHaveLength(9);
  });

  test('of nothing is nothing', async () => {
    const { handle, circuits } = site(() => answered(200));
    expect(await handle([])).toEqual([]);
    expect(circuits.reads).toBe(0);
  });

  test('to an endpoint that is well costs one read, and writes nothing but its attempts', async () => {
    const { handle, circuits, attempts } = site(() => answered(200));
    await handle(works(10));
    expect([circuits.reads, circuits.writes]).toEqual([1, 0]);
    expect(attempts.all(of)).toHaveLength(10);
  });

  test('says who is gone, and when it wants to see us again', async () => {
    const { handle } = site(({ headers }) =>
      headers['weft-offset'] === '0'
        ? answered(410)
        : { kind: 'answered', status: 429, retryAfter: '17', body: Buffer.alloc(0) },
    );
    const [gone, busy] = await handle(works(2));
    expect(gone?.kind).toBe('gone');
    expect(busy).toMatchObject({ kind: 'failed', afterSeconds: 17 });
  });

  test('with a record that can not be sent sends the others', async () => {
    const { handle, posts, circuits } = site(() => answered(200), { target: { body: 'data' } });
    const tried = await handle([workAt(0, { event: '{"data":' }), workAt(1)]);
    expect(tried).toEqual([
      expect.objectContaining({ kind: 'failed', never: true }),
      { kind: 'done' },
    ]);
    expect(posts).toHaveLength(1);
    expect(await circuits.read()).toBeUndefined();
  });
});

describe('time', () => {
  test('a try has as long as the target says', async () => {
    const { handle, posts } = site(() => answered(200), { target: { timeout: 7 } });
    await handle(works(1));
    expect(posts[0]?.timeoutMs).toBe(7_000);
    const unsaid = site(() => answered(200));
    await unsaid.handle(works(1));
    expect(unsaid.posts[0]?.timeoutMs).toBe(15_000);
  });

  test('the shortest lease that a topology may have leaves time for a try', async () => {
    const { handle, posts } = site(() => answered(200));
    // 20 s, less what the worker keeps back and has used.
    expect(kinds(await handle(works(1), 20_000 - 3_000 - 1_000))).toEqual(['done']);
    expect(posts).toHaveLength(1);
  });

  test('what can not have its time any more is for later, and asks for no probe', async () => {
    const { handle, posts, circuits } = site(() => answered(200));
    const tried = await handle(works(2), 15_000);
    expect(tried).toEqual([
      { kind: 'later', error: expect.any(String), afterSeconds: 1 },
      { kind: 'later', error: expect.any(String), afterSeconds: 1 },
    ]);
    expect([posts.length, circuits.reads]).toEqual([0, 0]);
  });
});

describe('the circuit', () => {
  test('opens when an endpoint is down, and holds back what comes then', async () => {
    const { handle, posts, log } = site(() => answered(503));
    expect(kinds(await handle(works(5)))).toEqual(Array(5).fill('failed'));
    const tried = await handle(works(3));
    expect(kinds(tried)).toEqual(['later', 'later', 'later']);
    const [first] = tried;
    expect(first?.kind === 'later' && first.afterSeconds).toBeGreaterThanOrEqual(24);
    expect(posts).toHaveLength(5);
    expect(log.warnings).toHaveLength(1);
  });

  test('stays closed for an endpoint that refuses records', async () => {
    const { handle, posts } = site(() => answered(422));
    for (let time = 0; time < 3; time += 1) await handle(works(5));
    expect(posts).toHaveLength(15);
  });

  test('lets one record find out, and holds back the others while it is down', async () => {
    const { handle, posts, outside } = site(() => answered(500));
    await handle(works(5));
    outside.time += 30_000;
    expect(kinds(await handle(works(4)))).toEqual(['failed', 'later', 'later', 'later']);
    expect(posts).toHaveLength(6);
    const [again] = await handle(works(1));
    expect(again?.kind === 'later' && again.afterSeconds).toBeGreaterThanOrEqual(48);
  });

  test('lets the others go when the first one finds it back', async () => {
    let status = 500;
    const { handle, posts, outside, circuits } = site(() => answered(status));
    await handle(works(5));
    [status, outside.time] = [200, outside.time + 30_000];
    expect(kinds(await handle(works(4)))).toEqual(['done', 'done', 'done', 'done']);
    expect(posts).toHaveLength(9);
    expect(await circuits.read()).toBeUndefined();
  });

  test('is asked in vain without harm', async () => {
    const circuits = new MemoryCircuits();
    circuits.read = () => Promise.reject(new Error('denied'));
    circuits.swap = () => Promise.reject(new Error('denied'));
    const { handle, log } = site(() => answered(500), { circuits });
    expect(kinds(await handle(works(5)))).toEqual(Array(5).fill('failed'));
    expect(log.warnings).toHaveLength(2);
  });
});

describe('what goes wrong beside', () => {
  test('attempts that can not be kept fail no delivery', async () => {
    const attempts = new MemoryAttempts();
    attempts.write = () => Promise.reject(new Error('busy'));
    const { handle, log } = site(() => answered(200), { attempts });
    expect(kinds(await handle(works(1)))).toEqual(['done']);
    expect(log.warnings).toHaveLength(1);
  });

  test('a secret that can not be read leaves all for later, and is told of', async () => {
    const unreadable = () => Promise.reject(new Error('denied'));
    const { handle, posts, log } = site(() => answered(200), { secret: unreadable });
    expect(kinds(await handle(works(2)))).toEqual(['later', 'later']);
    expect([posts.length, log.errors.length]).toEqual([0, 1]);
  });

  test('a defect of the poster is a try that failed', async () => {
    const { handle, log } = site(() => Promise.reject(new Error('defect')));
    expect(kinds(await handle(works(1)))).toEqual(['failed']);
    expect(log.errors).toHaveLength(1);
  });
});

describe('an attempt', () => {
  test('is kept with what was sent and what came back, but for secrets and payload', async () => {
    const { handle, attempts } = site(() => answered(500));
    await handle([workAt(42, { attempt: 3, replay: 'op-1' })]);
    const [attempt] = attempts.all(of);
    expect(attempt).toMatchObject({
      webhookId: 'crm:orders:3:42',
      partition: 3,
      offset: 42,
      attempt: 3,
      replay: 'op-1',
      status: 'failed',
      httpStatus: 500,
      response: 'said',
      headers: { 'weft-attempt': '3', 'weft-replay': 'op-1', 'webhook-timestamp': '1893499200' },
    });
    expect(JSON.stringify(attempt)).not.toMatch(/v1,|whsec_|specversion/);
  });
});
