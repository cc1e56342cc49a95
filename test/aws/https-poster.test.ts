import { HttpsPoster } from '../../lib/aws/https-poster';
import type { Post } from '../../lib/domain/webhook/poster';
import { type HostileReceiver, hostileReceiver } from '../support/hostile-receiver';
import { post as postBy, resolvesTo, statusOf, untilClosed } from '../support/posting';

let receiver: HostileReceiver;
let poster: HttpsPoster;

beforeEach(async () => {
  receiver = await hostileReceiver();
  poster = new HttpsPoster({ allowLoopback: true });
});

afterEach(async () => {
  poster.close();
  await receiver.close();
});

const post = (url: string, more: Partial<Post> = {}) => postBy(poster, url, more);

/** How long it took, in milliseconds. */
async function timed<T>(action: () => Promise<T>): Promise<[T, number]> {
  const started = performance.now();
  return [await action(), performance.now() - started];
}

describe('what is sent', () => {
  test('body and headers arrive to the byte, and ask for no compression', async () => {
    const body = Buffer.from([0, 255, 128, 10, 13]);
    await post(receiver.url('ok'), { body, headers: { 'webhook-id': 'a', 'ce-type': 'x%20y' } });
    const [request] = receiver.requests;
    expect(request?.line).toBe('POST /ok HTTP/1.1');
    expect(request?.body.equals(body)).toBe(true);
    expect(request?.headers).toMatchObject({
      host: `127.0.0.1:${receiver.port}`,
      'webhook-id': 'a',
      'ce-type': 'x%20y',
      'accept-encoding': 'identity',
      'content-length': '5',
    });
    expect(request?.headers).not.toHaveProperty('transfer-encoding');
  });

  test('an empty body is a body of no bytes', async () => {
    await post(receiver.url('ok'), { body: Buffer.alloc(0) });
    expect(receiver.requests[0]?.headers['content-length']).toBe('0');
  });

  test('a header that can not be sent is an answer, and no exception', async () => {
    const answer = await post(receiver.url('ok'), { headers: { 'ce-x': 'a\r\nb: c' } });
    expect(answer.kind).toBe('unanswered');
    expect(receiver.requests).toEqual([]);
  });

  test('requests one after the other share a connection', async () => {
    for (let time = 0; time < 3; time += 1) await post(receiver.url('ok'));
    expect([receiver.requests.length, receiver.connections.made]).toEqual([3, 1]);
  });

  test('a kept connection that the other side closes is replaced by a new one', async () => {
    expect(statusOf(await post(receiver.url('closesNext')))).toBe(200);
    expect(statusOf(await post(receiver.url('ok')))).toBe(200);
    expect(receiver.connections.made).toBe(2);
  });
});

describe('a connection that is kept', () => {
  test('is closed when nobody uses it for a while', async () => {
    await post(receiver.url('ok'));
    expect(receiver.connections.open.size).toBe(1);
    await untilClosed(receiver);
  });

  test('stays for an answer that takes longer than that', async () => {
    expect(statusOf(await post(receiver.url('late'), { timeoutMs: 10_000 }))).toBe(200);
  });
});

describe('a receiver that answers', () => {
  test('says its status and the beginning of its body', async () => {
    const answer = await post(receiver.url('echo'));
    expect(answer).toMatchObject({ kind: 'answered', status: 202 });
    expect(answer.kind === 'answered' && Buffer.from(answer.body).toString()).toBe('ok');
  });

  test('is never followed elsewhere', async () => {
    const answer = await post(receiver.url('redirect'));
    expect(answer).toMatchObject({ status: 302, location: expect.stringContaining('http://') });
    expect(receiver.requests).toHaveLength(1);
  });

  test.each([
    ['busy', 429, '17'],
    ['unavailable', 503, '9'],
  ] as const)('says when to come again: %s', async (behaviour, status, retryAfter) => {
    expect(await post(receiver.url(behaviour))).toMatchObject({ status, retryAfter });
  });

  test.each([400, 404, 410, 418, 500, 599, 204, 304])('with status %i says so', async (status) => {
    expect(statusOf(await post(receiver.url(`status/${status}`)))).toBe(status);
  });

  test.each([
    ['endlessBody', 200],
    ['endlessFailure', 500],
  ] as const)('without an end is cut off: %s', async (behaviour, status) => {
    const [answer, ms] = await timed(() => post(receiver.url(behaviour)));
    expect(answer).toMatchObject({ kind: 'answered', status });
    expect(answer.kind === 'answered' && answer.body.length).toBe(65_536);
    expect(ms).toBeLessThan(4_000);
    await untilClosed(receiver);
  });

  test('a byte at a time is cut off when the time is up, and judged by its status', async () => {
    const [answer, ms] = await timed(() => post(receiver.url('dripBody'), { timeoutMs: 500 }));
    expect(statusOf(answer)).toBe(200);
    expect(ms).toBeLessThan(3_000);
    await untilClosed(receiver);
  });

  test.each(['garbageBody', 'garbageAfter', 'resetAfterHead'] as const)(
    'and then breaks is judged by its status: %s',
    async (behaviour) => {
      expect(statusOf(await post(receiver.url(behaviour)))).toBe(200);
      // What came after the answer is nobody's answer to the next request.
      expect(statusOf(await post(receiver.url('gone')))).toBe(410);
    },
  );
});

describe('a receiver that does not answer', () => {
  test.each(['hang', 'dripHead', 'endlessInterim'] as const)(
    'is given up when the time is up: %s',
    async (behaviour) => {
      const [answer, ms] = await timed(() => post(receiver.url(behaviour), { timeoutMs: 400 }));
      expect(answer).toEqual({
        kind: 'unanswered',
        error: `127.0.0.1:${receiver.port} gave no answer within 0.4 s`,
      });
      expect(ms).toBeLessThan(3_000);
      await untilClosed(receiver);
    },
  );

  test.each([
    ['reset', 'broke the connection without an answer (ECONNRESET)'],
    ['closes', 'broke the connection without an answer (ECONNRESET)'],
    ['endlessHeaders', 'answered with headers of more than 16 KiB (HPE_HEADER_OVERFLOW)'],
    ['garbage', 'answered with something that is not HTTP (HPE_INVALID_CONSTANT)'],
    ['otherProtocol', 'broke the connection without an answer'],
  ] as const)('is told of as it is: %s', async (behaviour, error) => {
    const answer = await post(receiver.url(behaviour), { timeoutMs: 3_000 });
    expect(answer.kind).toBe('unanswered');
    expect(statusOf(answer)).toContain(error);
    await untilClosed(receiver);
  });

  test('is asked once only, however it breaks a new connection', async () => {
    await post(receiver.url('reset'));
    expect(receiver.requests).toHaveLength(1);
  });

  test('and is not there is told of with its host alone', async () => {
    const { port } = receiver;
    await receiver.close();
    expect(await post(`http://127.0.0.1:${port}/?token=s3cret`)).toEqual({
      kind: 'unanswered',
      error: `127.0.0.1:${port} refuses the connection (ECONNREFUSED)`,
    });
  });

  test('and whose name leads nowhere is told of', async () => {
    const by = new HttpsPoster({ allowLoopback: true, resolve: resolvesTo() });
    expect(statusOf(await postBy(by, 'https://hooks.example/'))).toBe(
      "hooks.example can't be found in DNS (ENOTFOUND)",
    );
  });

  test('a name that is looked up for ever costs no more than the time there is', async () => {
    const by = new HttpsPoster({ allowLoopback: true, resolve: () => {} });
    const [answer] = await timed(() => postBy(by, 'https://hooks.example/', { timeoutMs: 200 }));
    expect(statusOf(answer)).toContain('gave no answer within 0.2 s');
  });
});
