import type { OperationAnswer } from '../../lib/cli/operations/operation';
import { cli, startCli } from '../support/cli';
import { eventually } from '../support/eventually';
import { testOutside } from '../support/test-outside';
import { type Answer, type Asked, fakeApi, refused } from './fake-api';

const operation = (more: Partial<OperationAnswer> = {}): OperationAnswer => ({
  ...{ id: 'op1', subscription: 'billing', kind: 'redrive', state: 'running' },
  ...{ total: 5, exact: true, delivered: 0, failed: 0 },
  ...{ startedBy: 'owner', startedAt: '2030-01-01T12:00:00.000Z' },
  ...more,
});

const ends = { state: 'done', delivered: 5 } as const;
const counted = { keys: 1, matched: 2, records: 5, exact: true, sample: ['3-42'] };

/** An API with one redrive: it counts, begins, and is asked how far it is by `states`. */
function redriving(states: Partial<OperationAnswer>[], count: object = counted) {
  const left = [...states];
  return fakeApi(({ method, body }: Asked): Answer => {
    if (method === 'GET')
      return [200, operation(left.length > 1 ? left.shift() : (left[0] ?? ends))];
    return body.dryRun ? [200, count] : [202, operation()];
  });
}

/** Runs a command in a world whose pauses pass at once. */
const weft = (api: ReturnType<typeof fakeApi>, ...args: string[]) =>
  cli({ ...api.world, outside: testOutside() }, ...args);

describe('a redrive', () => {
  test('counts, begins, and looks on until it has ended', async () => {
    const api = redriving([{}, { delivered: 3 }, ends]);
    const { status, stdout, stderr } = await weft(api, 'redrive', 'billing', '--yes');
    expect(status).toBe(0);
    expect(stderr).toBe('Operation op1 has begun.\n');
    expect(stdout).toMatch(/state +done/);
    expect(stdout).toMatch(/delivered +5 of 5/);
    expect(api.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /subscriptions/billing/dead-letters/redrive',
      'POST /subscriptions/billing/dead-letters/redrive',
      ...Array(3).fill('GET /operations/op1'),
    ]);
    expect(api.requests[1]?.body).toEqual({});
  });

  test('with --dry-run nothing begins', async () => {
    const api = redriving([]);
    const { status, stdout } = await weft(api, 'redrive', 'billing', '--key', 'a', '--dry-run');
    expect(status).toBe(0);
    expect(stdout).toMatch(/would be redriven +5/);
    expect(api.requests.map(({ body }) => body)).toEqual([{ keys: ['a'], dryRun: true }]);
  });

  test('without a terminal it wants --yes, having named the count, and nothing begins', async () => {
    const api = redriving([]);
    const { status, stdout, stderr } = await weft(api, 'redrive', 'billing');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Redrive 5 records (1 parked key) to billing?');
    expect(stderr).toContain('--yes');
    expect(api.requests).toHaveLength(1);
  });

  test('at a terminal it asks, and no is the answer of whoever only presses Enter', async () => {
    const api = redriving([ends]);
    const at = { ...api.world, isTerminal: { stdin: true, stderr: true }, outside: testOutside() };
    const no = await cli({ ...at, input: '\n' }, 'redrive', 'billing', '--no-wait');
    expect(no.status).toBe(1);
    expect(api.requests.some(({ body }) => !body.dryRun)).toBe(false);
    const yes = await cli({ ...at, input: 'y\n' }, 'redrive', 'billing', '--no-wait');
    expect(yes.status).toBe(0);
    expect(yes.stdout).toMatch(/state +running/);
  });

  test('a count that was given up early is told as the least there is', async () => {
    const api = redriving([], { ...counted, keys: 0, records: 1_000, exact: false });
    const { stderr } = await weft(api, 'redrive', 'billing');
    expect(stderr).toContain('Redrive at least 1000 records to billing?');
  });

  test('where there is nothing to redrive nothing begins', async () => {
    const api = redriving([], { ...counted, records: 0 });
    expect(await weft(api, 'redrive', 'billing')).toMatchObject({
      status: 0,
      stderr: 'There is nothing to do.\n',
    });
    expect(api.requests).toHaveLength(1);
  });

  test.each([
    [['--key', 'a', '--key', 'b'], { keys: ['a', 'b'] }],
    [['--position', '3-42'], { positions: ['3-42'] }],
    [['--why', 'rejected', '--key', 'a'], { filter: { reason: 'rejected', key: 'a' } }],
    [['--sql', 'data.n > 1'], { filter: { event: { sql: 'data.n > 1' } } }],
    [
      ['--filter', '{"type":["t"]}', '--from', '1h'],
      {
        filter: { event: { type: ['t'] }, from: '2030-01-01T11:00:00.000Z' },
      },
    ],
  ])('%j chooses %j', async (args, body) => {
    const api = redriving([]);
    await weft(api, 'redrive', 'billing', '--dry-run', ...args);
    expect(api.requests[0]?.body).toEqual({ ...body, dryRun: true });
  });

  test.each([
    [['--key', 'a', '--position', '3-42']],
    [['--position', '3-42', '--why', 'rejected']],
    [['--key', 'a', '--key', 'b', '--from', '1h']],
    [['--filter', '{"type":["t"]}', '--sql', 'a = 1']],
    [['--why', 'because']],
    [['--rate', '0']],
  ])('%j is refused before anything is sent', async (args) => {
    const api = redriving([]);
    const { status } = await weft(api, 'redrive', 'billing', '--dry-run', ...args);
    expect(status).toBe(2);
    expect(api.requests).toEqual([]);
  });

  test('the rate goes with it', async () => {
    const api = redriving([ends]);
    await weft(api, 'redrive', 'billing', '--rate', '50', '--yes');
    expect(api.requests[1]?.body).toEqual({ ratePerSecond: 50 });
  });
});

describe('watching', () => {
  test('one that failed again for some keys fails, and says where to look', async () => {
    const api = redriving([{ ...ends, failed: 2 }]);
    const { status, stderr } = await weft(api, 'operations', 'watch', 'op1');
    expect(status).toBe(1);
    expect(stderr).toContain('weft dead-letters list billing');
  });

  test.each(['cancelled', 'failed'] as const)('one that is %s fails', async (state) => {
    const api = redriving([{ state }]);
    const { status, stderr } = await weft(api, 'operations', 'watch', 'op1');
    expect([status, stderr]).toEqual([1, `The redrive is ${state}.\n`]);
  });

  test('Ctrl-C ends the watching at once, and says that the operation goes on', async () => {
    const api = redriving([{}]);
    const run = startCli(api.world, 'redrive', 'billing', '--yes');
    await eventually(() => run.said.stderr.includes('has begun') || undefined);
    const { status, stderr } = await run.end();
    expect(status).toBe(130);
    expect(stderr).toContain('The redrive goes on');
    expect(stderr).toContain('weft operations cancel op1');
    expect(api.requests.some(({ path }) => path.endsWith('/cancel'))).toBe(false);
  });

  test('an answer that does not come is told, and that the operation goes on', async () => {
    const api = fakeApi(({ method, body }) =>
      method === 'GET'
        ? refused(404, 'operation_unknown')
        : [body.dryRun ? 200 : 202, body.dryRun ? counted : operation()],
    );
    const { status, stderr } = await weft(api, 'redrive', 'billing', '--yes');
    expect(status).toBe(1);
    expect(stderr).toContain('The redrive goes on');
    expect(stderr).toContain('operation_unknown (404)');
  });
});

describe('a replay', () => {
  const replaying = () =>
    fakeApi(({ body, method }) =>
      method === 'GET'
        ? [200, operation({ kind: 'replay', ...ends })]
        : body.dryRun
          ? [200, { records: 7, exact: true, partitions: [{ partition: 0 }, { partition: 3 }] }]
          : [202, operation({ kind: 'replay' })],
    );

  test.each([
    [['--from', 'earliest'], { from: 'earliest' }],
    [['--from', '2026-11-20'], { from: { time: '2026-11-20T00:00:00Z' } }],
    [
      ['--from', '3-42', '--until', '3-50'],
      {
        from: { partition: 3, offset: 42 },
        until: { partition: 3, offset: 50 },
      },
    ],
    [
      ['--from', '2h', '--until', 'latest', '--key', 'a'],
      {
        from: { time: '2030-01-01T10:00:00.000Z' },
        ...{ until: 'latest', key: 'a' },
      },
    ],
  ])('%j asks for %j', async (args, body) => {
    const api = replaying();
    const { stdout } = await weft(api, 'replay', 'billing', ...args, '--dry-run');
    expect(api.requests[0]?.body).toEqual({ ...body, dryRun: true });
    expect(stdout).toMatch(/would be delivered +7\npartitions +0, 3/);
  });

  test('it is begun with the very range that was counted', async () => {
    const api = replaying();
    expect((await weft(api, 'replay', 'billing', '--from', '2h', '--yes')).status).toBe(0);
    const [count, begin] = api.requests;
    expect(begin?.body).toEqual({ from: count?.body.from });
  });

  test.each([[['--from', 'latest']], [['--from', '3-x']], [[]]])(
    '%j is refused before anything is sent',
    async (args) => {
      const api = replaying();
      expect((await weft(api, 'replay', 'billing', ...args)).status).toBe(2);
      expect(api.requests).toEqual([]);
    },
  );
});

test('operations are listed, and what others have written into them can do nothing', async () => {
  const api = fakeApi(() => [
    200,
    { operations: [operation({ startedBy: 'me\u001b[2J', exact: false })] },
  ]);
  const { stdout } = await weft(api, 'operations', 'list', '--subscription', 'billing');
  expect(api.requests[0]?.query).toEqual({ subscription: 'billing', limit: '20' });
  expect(stdout).toContain('me\\u001b[2J');
  expect(stdout).toContain('5+');
});

test('an operation is cancelled by its id', async () => {
  const api = fakeApi(() => [200, operation({ state: 'cancelled' })]);
  const { stdout } = await weft(api, 'operations', 'cancel', 'op1');
  expect(api.requests).toMatchObject([{ method: 'POST', path: '/operations/op1/cancel' }]);
  expect(stdout).toMatch(/state +cancelled/);
});
