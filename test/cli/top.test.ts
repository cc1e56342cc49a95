import { createColors } from 'picocolors';
import { short, span } from '../../lib/cli/top/numbers';
import type { StatsAnswer, SubscriptionRow } from '../../lib/cli/top/stats';
import { stuckIn } from '../../lib/cli/top/stuck';
import { viewOf } from '../../lib/cli/top/view';
import { cli, startCli } from '../support/cli';
import { eventually } from '../support/eventually';
import { testOutside } from '../support/test-outside';
import { type Answer, fakeApi, refused } from './fake-api';

const subscription = (more: Partial<SubscriptionRow> = {}): SubscriptionRow => ({
  ...{ subscription: 'billing', topic: 'orders', target: 'lambda', state: 'active' },
  ...{ parkedKeys: 0, deadLetters: 0, exact: true },
  messages: { waiting: 4, inFlight: 2, delayed: 1 },
  recent: { recordsOut: 9, attempts: 10, failures: 1, latencyMs: { p50: 40, p99: 1_900 } },
  ...more,
});

const orders = {
  ...{ topic: 'orders', partitions: 8, records: 12_345, behind: { records: 0, seconds: 0 } },
  groups: [{ group: 'reports', lag: 3 }],
  recent: {
    recordsIn: 10,
    bytesIn: 1_000,
    appendAttempts: 1.2,
    dispatched: 10,
    fanOutLagSeconds: 1.2,
  },
};

const stats = (more: Partial<StatsAnswer> = {}): StatsAnswer => ({
  ...{ at: '2030-01-01T12:00:00.000Z', minutes: 5, topics: [orders] },
  subscriptions: [subscription()],
  requests: { rejected: { key_missing: 3, topic_unknown: 40 }, throttled: 2 },
  ...more,
});

const plain = createColors(false);
const view = (of: StatsAnswer): string => viewOf(of, plain).join('\n');

describe('the view', () => {
  test('shows topics, subscriptions, groups and requests, in this order', () => {
    const text = view(stats());
    expect(text).toMatch(/^orders +8 +12\.3k +10 +1000 +1\.2 +0 +0 ms +1\.2 s$/m);
    expect(text).toMatch(/^billing +orders +lambda +active +5 +2 +0 +0 +9 +1 +40 ms +1\.9 s$/m);
    expect(text).toMatch(/^reports +orders +3$/m);
    expect(text).toContain('refused: topic_unknown 40, key_missing 3; throttled: 2');
    const heads = ['Nothing is stuck.', 'TOPIC', 'SUBSCRIPTION', 'GROUP', 'REQUESTS'];
    const places = heads.map((head) => text.indexOf(head));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  test('where metrics could not be read, or this key may not see them, the rest is shown', () => {
    const text = view({
      ...stats({ requests: undefined }),
      topics: [{ ...orders, recent: undefined, groups: undefined }],
      subscriptions: [subscription({ recent: undefined })],
    });
    expect(text).toMatch(/^orders +8 +12\.3k +- +- +- +0/m);
    expect(text).not.toContain('REQUESTS');
    expect(text).not.toContain('GROUP');
  });

  test('what is stuck stands before all else', () => {
    const lines = viewOf(stats({ subscriptions: [subscription({ parkedKeys: 2 })] }), plain);
    expect(lines.slice(1, 4)).toEqual([
      '',
      'STUCK',
      '  billing: 2 parked keys → weft dead-letters list billing',
    ]);
  });

  test('names of others can not touch the terminal', () => {
    const evil = 'a\u001b[2J\u0007\nb\u202e';
    const text = view(
      stats({
        at: evil,
        topics: [
          {
            ...orders,
            topic: evil,
            behind: { records: 1, seconds: 99 },
            groups: [{ group: evil, lag: 1 }],
          },
        ],
        subscriptions: [
          subscription({ subscription: evil, state: evil, circuit: evil, target: evil }),
        ],
        requests: { rejected: { [evil]: 1 }, throttled: 0 },
      }),
    );
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text.match(/a\\u001b\[2J/g)?.length).toBeGreaterThan(6);
    expect(text).not.toMatch(/^b/m);
  });
});

describe('what is stuck', () => {
  const of = (more: Partial<SubscriptionRow>) =>
    stuckIn(stats({ subscriptions: [subscription(more)] })).map(({ says, look }) => [says, look]);

  test('is nothing while all moves, also with much in the queues', () => {
    expect(of({ messages: { waiting: 90_000, inFlight: 10, delayed: 0 } })).toEqual([]);
  });

  test.each([
    [{ deadLetters: 3, exact: false }, '3+ dead letters', 'weft dead-letters list billing'],
    [{ state: 'paused' }, 'paused, 4 waiting', 'weft subscriptions status billing'],
    [
      { state: 'gone', parkedKeys: 1, deadLetters: 2 },
      'its endpoint said that it is gone, 4 waiting; 1 parked key, 2 dead letters',
      'weft dead-letters list billing',
    ],
  ])('%j is told as "%s"', (more, says, look) => {
    expect(of(more)).toEqual([[says, look]]);
  });

  test('an open circuit is told', () => {
    expect(of({ circuit: 'open' })[0]?.[0]).toContain('circuit open');
  });

  test('a topic counts when fan-out has been behind for half a minute', () => {
    const late = (seconds: number) =>
      stuckIn(stats({ topics: [{ ...orders, behind: { records: 7, seconds } }] }));
    expect(late(29)).toEqual([]);
    expect(late(31)).toEqual([
      {
        what: 'orders',
        says: 'fan-out is 7 records behind, for 31 s',
        look: 'weft topics show orders',
      },
    ]);
  });
});

test('numbers fit their columns', () => {
  expect([0, 1.25, 9_999, 12_345, 4_560_000, 99e9].map(short)).toEqual([
    ...['0', '1.3', '9999', '12.3k', '4.6M', '99.0G'],
  ]);
  expect([0, 999, 1_000, 90_000].map(span)).toEqual(['0 ms', '999 ms', '1.0 s', '90.0 s']);
});

describe('weft top', () => {
  const api = (...answers: Answer[]) =>
    fakeApi(() => (answers.length > 1 ? answers.shift() : answers[0]) as Answer);
  const terminal = { isTerminal: { stdout: true } };

  test('looks once where nobody watches, for as many minutes as are asked for', async () => {
    const once = api([200, stats()]);
    const { status, stdout } = await cli(once.world, 'top', '--minutes', '15');
    expect(status).toBe(0);
    expect(stdout).toContain('Nothing is stuck.');
    expect(stdout).not.toContain('\u001b');
    expect(once.requests).toMatchObject([{ path: '/stats', query: { minutes: '15' } }]);
  });

  test('is one document with --output json, also at a terminal', async () => {
    const { stdout } = await cli(
      { ...api([200, stats()]).world, ...terminal },
      'top',
      '--output',
      'json',
    );
    expect(JSON.parse(stdout)).toEqual(stats());
  });

  test('looks again and again at a terminal, and leaves it as it was on Ctrl-C', async () => {
    const twice = api(
      [200, stats()],
      [200, stats({ subscriptions: [subscription({ parkedKeys: 7 })] })],
    );
    const world = { ...twice.world, ...terminal, outside: { ...testOutside(), pause: brief } };
    const run = startCli(world, 'top', '--every', '1s');
    await eventually(() => run.said.stdout.includes('7 parked keys') || undefined);
    const { status, stdout } = await run.end();
    expect(status).toBe(130);
    expect(stdout.startsWith('\u001b[?1049h')).toBe(true);
    expect(stdout.endsWith('\u001b[?1049l')).toBe(true);
    expect(stdout.split('\u001b[H').length).toBeGreaterThan(2);
  });

  test('stays while the API is away for a moment, and says so above what it saw last', async () => {
    const away = api([200, stats()], refused(503, 'throttled', 'Busy.'), [
      200,
      stats({ at: 'back' }),
    ]);
    const answers = { count: 0 };
    const world = {
      ...away.world,
      ...terminal,
      fetch: (async (...args: Parameters<typeof fetch>) => {
        answers.count += 1;
        // The client itself tries five times.
        return answers.count > 1 && answers.count < 7
          ? new Response(JSON.stringify({ code: 'throttled', detail: 'Busy.' }), { status: 503 })
          : (away.world.fetch(...args) as Promise<Response>);
      }) as typeof fetch,
      outside: { ...testOutside(), pause: brief },
    };
    const run = startCli(world, 'top');
    await eventually(() => run.said.stdout.includes('No news: throttled: Busy.') || undefined);
    await eventually(() => run.said.stdout.includes('back, in the last') || undefined);
    expect(run.said.stdout.split('\u001b[H').at(-1)).not.toContain('No news');
    expect((await run.end()).status).toBe(130);
  });

  test('ends when the key no longer opens the API, with the terminal as it was', async () => {
    const revoked = api([200, stats()], refused(401, 'key_invalid'));
    const world = { ...revoked.world, ...terminal, outside: { ...testOutside(), pause: brief } };
    const { status, stdout, stderr } = await cli(world, 'top');
    expect(status).toBe(1);
    expect(stdout.endsWith('\u001b[?1049l')).toBe(true);
    expect(stderr).toContain('key_invalid (401)');
  });

  test.each(['0s', '500ms', '-1s', 'often'])('--every %s is refused', async (every) => {
    expect((await cli(api([200, stats()]).world, 'top', `--every=${every}`)).status).toBe(2);
  });
});

/** A pause that lets others do their part. */
const brief = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
