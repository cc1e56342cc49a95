import { Writable } from 'node:stream';
import { cli } from '../support/cli';
import { type Asked, fakeApi } from './fake-api';

const delivery = (n: number) => ({
  ...{ ackId: `ack-${n}`, attempt: 1, topic: 't', partition: 0, offset: n },
  event: { specversion: '1.0', id: `${n}`, source: '/', type: 't', data: n },
});

const api = (settled: object = { succeeded: [], failed: [] }) =>
  fakeApi(({ path }) => [
    200,
    path.endsWith('/pull') ? { deliveries: [delivery(1), delivery(2)] } : settled,
  ]);

const settledIn = (requests: readonly Asked[]) =>
  requests.filter(({ path }) => !path.endsWith('/pull')).map(({ path, body }) => [path, body]);

test('without a word of it nothing is settled, and the ack ids are shown', async () => {
  const { world, requests } = api();
  const { status, stdout } = await cli(world, 'pull', 'inbox', '--wait', '0');
  expect([status, settledIn(requests)]).toEqual([0, []]);
  expect(stdout).toMatch(/^0-1 {2}type=t {2}1 {2}attempt 1\n {2}ack id ack-1$/m);
});

test('--ack settles what was written out', async () => {
  const { world, requests } = api();
  await cli(world, 'pull', 'inbox', '--ack');
  expect(settledIn(requests)).toEqual([
    ['/subscriptions/inbox/ack', { ackIds: ['ack-1', 'ack-2'] }],
  ]);
});

test('what nobody could read is not settled', async () => {
  const { world, requests } = api();
  const stdout = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
  stdout.on('error', () => undefined);
  const { status } = await cli({ ...world, stdout }, 'pull', 'inbox', '--ack');
  expect([status, settledIn(requests)]).toEqual([1, []]);
});

test('what could not be settled is told, and fails', async () => {
  const failed = [{ ackId: 'ack-2', status: 409, code: 'lease_lost', detail: 'Too late.' }];
  const { world } = api({ succeeded: [{ ackId: 'ack-1' }], failed });
  const { status, stderr } = await cli(world, 'pull', 'inbox', '--ack');
  expect([status, stderr]).toEqual([1, expect.stringContaining('lease_lost: Too late.')]);
});

test('ack ids come from lines of a pull, each once, by hundreds', async () => {
  const { world, requests } = api();
  const lines = Array.from({ length: 150 }, (_, n) =>
    JSON.stringify({ ackId: `a${n}`, event: {} }),
  );
  const input = [...lines, 'plain-id', ...lines, ''].join('\n');
  await cli({ ...world, input }, 'nack', 'inbox', '-', '--delay', '7');
  const bodies = settledIn(requests).map(([, body]) => body);
  expect(bodies.map(({ ackIds }) => ackIds.length)).toEqual([100, 51]);
  expect(bodies[1]).toMatchObject({ delaySeconds: 7 });
  expect(bodies[1].ackIds.at(-1)).toBe('plain-id');
  const none = await cli({ ...world, input: '{"event":{}}' }, 'ack', 'inbox', '-');
  expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('Line 1 on stdin')]);
});

test('a group that several topics have is named with its topic', async () => {
  const { world } = fakeApi(({ path }) => [
    200,
    path === '/topics' ? { topics: [{ name: 'a' }, { name: 'b' }] } : { groups: ['g'] },
  ]);
  const { status, stderr } = await cli(world, 'groups', 'seek', 'g', '--to', 'latest', '--yes');
  expect([status, stderr]).toEqual([2, expect.stringContaining('a, b each have a group')]);
});

test('a key stands alone on stdout, or in a document', async () => {
  const made = { id: 'i', name: 'n', namespace: 'default', scopes: ['admin'], state: 'live' };
  const { world } = fakeApi(() => [200, { ...made, key: 'weft_secret' }]);
  const line = ['keys', 'make', 'n', '--scope', 'admin'];
  expect((await cli(world, ...line)).stdout).toBe('weft_secret\n');
  expect(await cli(world, ...line, '--quiet')).toEqual({
    ...{ status: 0, stdout: 'weft_secret\n', stderr: '' },
  });
  const { stdout } = await cli(world, ...line, '--output', 'json');
  expect(JSON.parse(stdout).key).toBe('weft_secret');
});
