import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { closeServers, created, serve, stored } from './server';

afterEach(closeServers);

/** Runs a program as a user would write it, with the package's own names. */
async function program(name: string, ...args: readonly string[]): Promise<string> {
  const file = resolve(__dirname, 'programs', name);
  const command = ['--import', 'tsx', file, ...args];
  return (await promisify(execFile)(process.execPath, command, { timeout: 60_000 })).stdout;
}

test('the package names the topology, the client and the consumer', async () => {
  expect(await program('names.mts')).toBe('function function function function\n');
});

test('nothing keeps the process alive once a producer is closed and the loops have ended', async () => {
  const { endpoint } = await serve(({ path }, nth) => {
    if (path.endsWith('/events')) return nth === 1 ? 'reset' : created([stored(0)]);
    return path.endsWith('/pull')
      ? { status: 200, body: { deliveries: [] } }
      : { status: 200, body: { topic: 't', partitions: [] } };
  });
  expect(await program('ends.mts', endpoint)).toBe('at once\n');
});
