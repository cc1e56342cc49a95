import { setTimeout as sleep } from 'node:timers/promises';
import { type ConsumeOptions, type PullHandler, RejectRecord, RetryAfter } from '../../lib/client';
import { closeServers, problem, type Script, serve } from './server';
import { except, StubSubscription } from './stub-subscription';

afterEach(closeServers);

interface Started {
  readonly stop: () => Promise<void>;
  readonly errors: unknown[];
  readonly done: Promise<void>;
}

/** Consumes until the test stops it, pulling without waiting. */
async function start(
  script: Script,
  handler: PullHandler<unknown>,
  options: ConsumeOptions = {},
): Promise<Started> {
  const { client } = await serve(script);
  const controller = new AbortController();
  const errors: unknown[] = [];
  const done = client.consume('s', handler, {
    signal: controller.signal,
    waitSeconds: 0,
    onError: (error) => void errors.push(error),
    ...options,
  });
  done.catch(() => undefined);
  const stop = () => {
    controller.abort();
    return done;
  };
  return { stop, errors, done };
}

async function until(isSo: () => boolean): Promise<void> {
  for (const end = performance.now() + 10_000; !isSo(); await sleep(2)) {
    if (performance.now() > end) throw new Error(`in vain: ${isSo}`);
  }
}

test('records of a key are handled in order, others at once, and all are acked', async () => {
  const queue = new StubSubscription();
  queue.add('a', 'a', 'b', undefined, 'a', undefined, 'b');
  const log: string[] = [];
  const { stop } = await start(queue.script, async ({ key, offset }) => {
    log.push(`+${key} ${offset}`);
    await sleep(10);
    log.push(`-${key} ${offset}`);
  });
  await until(() => queue.left === 0);
  await stop();
  const ofA = log.filter((line) => line.includes('a '));
  expect(ofA).toEqual(['+a 0', '-a 0', '+a 1', '-a 1', '+a 4', '-a 4']);
  expect(log.slice(0, 4).sort()).toEqual(['+a 0', '+b 2', '+undefined 3', '+undefined 5']);
  expect(queue.of('ack').sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('a handler gets the event, its bytes, and its place', async () => {
  const queue = new StubSubscription();
  queue.add('a');
  const seen: unknown[] = [];
  const { stop } = await start(queue.script, (record) => void seen.push(record));
  await until(() => queue.left === 0);
  await stop();
  expect(seen).toEqual([
    {
      event: expect.objectContaining({ id: '0', data: 1 }),
      json: '{"specversion":"1.0","id":"0","source":"/","type":"t","partitionkey":"a","data":1}',
      key: 'a',
      attempt: 1,
      topic: 'orders',
      partition: 0,
      offset: 0,
    },
  ]);
});

test('numbers that JavaScript can not hold are in the bytes', async () => {
  const event = '{"id":"1","type":"t","data":[9007199254740993,1.0,"}],"]}';
  const script: Script = ({ path }) => ({
    status: 200,
    body: path.endsWith('/pull')
      ? `{"deliveries":[{"ackId":"x","attempt":1,"topic":"t","partition":0,"offset":0,"event":${event}}]}`
      : { topic: 't', succeeded: [], failed: [] },
  });
  const seen: string[] = [];
  const { stop } = await start(script, ({ json }) => void seen.push(json));
  await until(() => seen.length > 0);
  await stop();
  expect(seen[0]).toBe(event);
});

test('no more handlers run, and no more records are in hand, than allowed', async () => {
  const queue = new StubSubscription();
  queue.add(...Array<undefined>(40).fill(undefined));
  let running = 0;
  let most = 0;
  const handler = async () => {
    most = Math.max(most, ++running);
    await sleep(5);
    running -= 1;
  };
  const { stop } = await start(queue.script, handler, { concurrency: 3, max: 6 });
  await until(() => queue.left === 0);
  await stop();
  expect(most).toBe(3);
  expect(Math.max(...queue.pulls.map(({ max }) => max))).toBe(6);
});

test('a record whose handler throws is given back for later, and those behind it untried', async () => {
  const queue = new StubSubscription();
  queue.add('a', 'a', 'a', 'b');
  const tried: number[] = [];
  const handler = ({ offset, attempt }: { offset: number; attempt: number }) => {
    tried.push(offset);
    if (offset === 0 && attempt === 1) throw new Error('not yet');
  };
  const { stop, errors } = await start(queue.script, handler, { retrySeconds: () => 1 });
  await until(() => queue.left === 0);
  await stop();
  expect(tried.filter((offset) => offset !== 3)).toEqual([0, 0, 1, 2]);
  const nacks = queue.settlings.filter(({ action }) => action === 'nack');
  expect(nacks).toContainEqual(
    expect.objectContaining({ offsets: [0], body: expect.objectContaining({ delaySeconds: 1 }) }),
  );
  expect(queue.of('nack').sort()).toEqual([0, 1, 2]);
  expect(errors).toEqual([new Error('not yet')]);
});

test('without order nothing waits behind a record that failed', async () => {
  const queue = new StubSubscription({ ordered: false });
  queue.add('a', 'a');
  const handler = ({ offset }: { offset: number }) => {
    if (offset === 0) throw new Error('never');
  };
  const { stop } = await start(queue.script, handler, { retrySeconds: () => 100 });
  await until(() => queue.of('ack').includes(1) && queue.of('nack').includes(0));
  await stop();
  expect(queue.of('nack')).toEqual([0]);
});

test.each([
  ['RejectRecord', new RejectRecord('no such order'), 'reject', { reason: 'no such order' }],
  [
    'RejectRecord without a reason',
    new RejectRecord(),
    'reject',
    { reason: 'rejected by its consumer' },
  ],
  ['RetryAfter', new RetryAfter(600), 'nack', { delaySeconds: 600 }],
  ['RetryAfter in the past', new RetryAfter(-1), 'nack', { delaySeconds: 0 }],
  ['RetryAfter a year', new RetryAfter(1e9), 'nack', { delaySeconds: 43_200 }],
  ['RetryAfter that is no number', new RetryAfter(Number.NaN), 'nack', { delaySeconds: 7 }],
  ['no error at all', undefined, 'nack', { delaySeconds: 7 }],
])('%s is obeyed', async (_, thrown, action, body) => {
  const queue = new StubSubscription();
  queue.add('a');
  const handler = () => {
    throw thrown;
  };
  const { stop } = await start(queue.script, handler, { retrySeconds: () => 7 });
  await until(() => queue.settlings.length > 0);
  await stop();
  expect(queue.settlings[0]).toMatchObject({ action, offsets: [0], body });
});

test('while a handler runs its lease is extended, also of what waits behind it', async () => {
  const queue = new StubSubscription();
  queue.add('a', 'a');
  const handler = ({ offset }: { offset: number }) => sleep(offset === 0 ? 100 : 0);
  const options = { extendEverySeconds: 0.02, leaseSeconds: 9 };
  const { stop } = await start(queue.script, handler, options);
  await until(() => queue.left === 0);
  await stop();
  const extends_ = queue.settlings.filter(({ action }) => action === 'extend');
  expect(extends_.length).toBeGreaterThanOrEqual(2);
  expect(extends_[0]).toMatchObject({ offsets: [0, 1], body: { leaseSeconds: 9 } });
});

test('nothing is extended after it was settled', async () => {
  const queue = new StubSubscription();
  queue.add(...Array<undefined>(50).fill(undefined));
  const { stop, errors } = await start(queue.script, () => sleep(3), { extendEverySeconds: 0.001 });
  await until(() => queue.left === 0);
  await stop();
  expect(errors).toEqual([]);
});

test('where a lease is lost the handler is told, and what waits behind is given back', async () => {
  const queue = new StubSubscription();
  queue.add('a', 'b', 'b');
  const signals: AbortSignal[] = [];
  const handler = async ({ key }: { key?: string }, { signal }: { signal: AbortSignal }) => {
    if (key === 'a') signals.push(signal);
    await sleep(key === 'a' ? 100 : 60);
  };
  const { stop, errors } = await start(queue.script, handler, {
    extendEverySeconds: 0.02,
    concurrency: 2,
  });
  await until(() => queue.pulls.length > 1 || signals.length > 0);
  queue.lose(0);
  queue.lose(1);
  await until(() => signals[0]?.aborted === true);
  await until(() => queue.of('ack').includes(2) || queue.of('nack').includes(2));
  await stop();
  expect(errors).toContainEqual(expect.objectContaining({ code: 'lease_lost' }));
});

test('a stop lets handlers end, gives back at once what has not begun, and pulls no more', async () => {
  const queue = new StubSubscription();
  queue.add('a', 'a', 'b', 'c');
  let ended = 0;
  const handler = async () => {
    await sleep(500);
    ended += 1;
  };
  const { stop } = await start(queue.script, handler, { concurrency: 2, max: 10 });
  await until(() => queue.pulls.length > 0);
  await sleep(30);
  const stopped = stop();
  await until(() => queue.of('nack').length === 2);
  expect(ended).toBe(0);
  await stopped;
  expect(ended).toBe(2);
  expect(queue.of('ack').sort()).toEqual([0, 2]);
  expect(queue.of('nack').sort()).toEqual([1, 3]);
  const pulls = queue.pulls.length;
  await sleep(50);
  expect(queue.pulls).toHaveLength(pulls);
});

test('what a pull brings after the stop is given back', async () => {
  const queue = new StubSubscription();
  queue.add('a');
  let pulling = false;
  const script: Script = async (seen, nth) => {
    if (seen.path.endsWith('/pull')) {
      pulling = true;
      await sleep(100);
    }
    return queue.script(seen, nth);
  };
  const handled: number[] = [];
  const { stop } = await start(script, ({ offset }) => void handled.push(offset));
  await until(() => pulling);
  await stop();
  expect(handled).toEqual([]);
  expect(queue.of('nack')).toEqual([0]);
});

test('a stop waits for a handler only so long, and tells it', async () => {
  const queue = new StubSubscription();
  queue.add('a');
  const told: unknown[] = [];
  const handler = (_: unknown, { signal }: { signal: AbortSignal }) =>
    new Promise<void>(() => signal.addEventListener('abort', () => told.push(signal.reason)));
  const { stop } = await start(queue.script, handler, { stopWithinSeconds: 0.05 });
  await until(() => queue.pulls.length > 0);
  await sleep(30);
  await stop();
  expect(told).toEqual([expect.objectContaining({ code: 'stopped' })]);
  expect(queue.of('ack')).toEqual([]);
});

test('an empty subscription is not asked again and again', async () => {
  const queue = new StubSubscription();
  const { stop } = await start(queue.script, () => undefined, { waitSeconds: 10 });
  await sleep(300);
  await stop();
  expect(queue.pulls).toHaveLength(1);
});

test('failures that may pass are told, and the consumer goes on', async () => {
  const queue = new StubSubscription();
  queue.add('a');
  const script = except(queue.script, '/pull', (_, nth) =>
    nth === 1
      ? 'reset'
      : nth === 2
        ? problem(503, 'throttled')
        : nth === 3
          ? { status: 200, body: '<' }
          : undefined,
  );
  const { stop, errors } = await start(script, () => undefined);
  await until(() => queue.left === 0);
  await stop();
  expect(errors.map((error) => (error as { code: string }).code)).toEqual([
    'no_answer',
    'throttled',
    'answer_malformed',
  ]);
});

test('what will not pass ends it, after what runs has ended', async () => {
  const queue = new StubSubscription();
  queue.add('a');
  let ended = false;
  const script = except(queue.script, '/pull', (_, nth) =>
    nth === 1 ? undefined : { status: 403, body: {} },
  );
  const handler = async () => {
    await sleep(50);
    ended = true;
  };
  const { done } = await start(script, handler);
  await expect(done).rejects.toMatchObject({ code: 'http_403' });
  expect(ended).toBe(true);
  expect(queue.of('ack')).toEqual([0]);
});

test('an unknown subscription is told at once', async () => {
  const { done } = await start(
    () => problem(404, 'subscription_unknown'),
    () => undefined,
  );
  await expect(done).rejects.toMatchObject({ code: 'subscription_unknown' });
});

test('acks that fail are sent again, and told where they can not be had', async () => {
  const queue = new StubSubscription();
  queue.add('a');
  const script = except(queue.script, '/ack', (_, nth) => (nth === 1 ? 'reset' : undefined));
  const { stop, errors } = await start(script, () => undefined);
  await until(() => queue.left === 0);
  await stop();
  expect(errors).toEqual([]);
});

test('a rejected record that retention has taken is acked, to be rid of it', async () => {
  const queue = new StubSubscription();
  queue.add('a');
  const expired = { ackId: '0:1', status: 409, code: 'record_expired', detail: 'gone' };
  const script = except(queue.script, '/reject', () => ({
    status: 200,
    body: { succeeded: [], failed: [expired] },
  }));
  const handler = () => {
    throw new RejectRecord('bad');
  };
  const { stop } = await start(script, handler);
  await until(() => queue.left === 0);
  await stop();
  expect(queue.of('ack')).toEqual([0]);
});

test('what is aborted before it began does nothing', async () => {
  const queue = new StubSubscription();
  const { client, requests } = await serve(queue.script);
  await client.consume('s', () => undefined, { signal: AbortSignal.abort() });
  expect(requests).toHaveLength(0);
});

test('callbacks that throw stop nothing', async () => {
  const queue = new StubSubscription();
  queue.add('a', 'b');
  const broken = () => {
    throw new Error('broken');
  };
  const handler = ({ offset, attempt }: { offset: number; attempt: number }) => {
    if (offset === 0 && attempt === 1) throw new Error('once');
  };
  const { stop } = await start(queue.script, handler, {
    onError: broken,
    retrySeconds: broken,
  });
  await until(() => queue.left === 0);
  await stop();
});

test.each([{ concurrency: 0 }, { max: 0 }, { extendEverySeconds: 0 }])(
  '%j is no setting',
  async (options) => {
    const { done } = await start(
      () => 'silence',
      () => undefined,
      options,
    );
    await expect(done).rejects.toThrow(RangeError);
  },
);
