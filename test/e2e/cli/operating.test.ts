import { testClient } from '../../support/client';
import { weft, weftIn } from '../../support/deployed-cli';

const group = 'cli-group';
const seek = ['groups', 'seek', 'cli', group];

beforeAll(async () => {
  const client = testClient();
  await client.publish('cli', [
    { type: 'grouped', data: 1 },
    { type: 'grouped', data: 2 },
  ]);
  for await (const record of client.group('cli', group, { waitSeconds: 5 })) {
    if (record.event.type === 'grouped') break;
  }
  await client.group('cli', group).seek({ to: 'latest' });
});

afterAll(async () => {
  await weft('groups', 'delete', 'cli', group, '--yes');
});

test('groups are listed, of one topic and of all, and shown with how far they are', async () => {
  const listed = await weft('groups', 'list', 'cli', '--output', 'json');
  expect(JSON.parse(listed.stdout)).toContainEqual({ topic: 'cli', group });
  const { stdout } = await weft('groups', 'show', group);
  expect(stdout).toMatch(/^topic +cli$/m);
  expect(stdout).toMatch(/^lag +0$/m);
});

test('a dry run of a seek says what it would do, and does nothing', async () => {
  const { status, stdout } = await weft(...seek, '--to', 'earliest', '--dry-run');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^PARTITION +BEFORE +AFTER +MOVES$/m);
  const shown = await weft('groups', 'show', group, '--output', 'json');
  expect(JSON.parse(shown.stdout).lag).toBe(0);
});

test('a seek asks nobody who is not there', async () => {
  const { status, stderr } = await weft(...seek, '--to', 'earliest');
  expect(status).toBe(2);
  expect(stderr).toMatch(/offsets are read again.*add --yes/s);
});

test('a seek shows what it comes to before it asks, and does nothing on a no', async () => {
  const terminal = { stdin: true, stdout: true, stderr: true };
  const asked = (input: string) =>
    weftIn({ input, isTerminal: terminal, env: { NO_COLOR: '1' } }, ...seek, '--to', 'earliest');
  const no = await asked('n\n');
  expect(no).toMatchObject({ status: 1, stderr: expect.stringContaining('Nothing was done.') });
  expect(no.stdout).toMatch(/^PARTITION/);
  expect((await asked('y\n')).status).toBe(0);
  const shown = await weft('groups', 'show', group, '--output', 'json');
  expect(JSON.parse(shown.stdout).lag).toBeGreaterThan(0);
});

test('a seek takes a time without seconds, and the group alone', async () => {
  const { status } = await weft('groups', 'seek', group, '--to', '2026-01-20T10:00Z', '--dry-run');
  expect(status).toBe(0);
  const unknown = await weft('groups', 'seek', 'nobody', '--to', 'latest', '--yes');
  expect(unknown).toMatchObject({ status: 1, stderr: expect.stringContaining(group) });
});

test('a key is shown once, alone on stdout, opens what it may, and is revoked', async () => {
  const made = await weft(
    'keys',
    'make',
    'cli test',
    '--scope',
    'publish:cli',
    '--expires-in-days',
    '1',
  );
  const key = made.stdout.trim();
  expect(made.stdout).toMatch(/^weft_[a-z2-9]{12}_\S{43}\n$/);
  const id = key.split('_')[1] ?? '';
  const env = { WEFT_KEY: key };
  expect((await weftIn({ env }, 'publish', 'cli', '1')).status).toBe(0);
  expect((await weftIn({ env }, 'tail', 'cli')).stderr).toContain('scope_missing');
  const listed = await weft('keys', 'list');
  expect(listed.stdout).toContain(id);
  const secret = key.slice(18);
  expect(listed.stdout).not.toContain(secret);
  expect(await weft('keys', 'revoke', id)).toMatchObject({ status: 2 });
  expect(await weft('keys', 'revoke', id, '--yes')).toMatchObject({ status: 0 });
  expect((await weft('keys', 'show', id)).stdout).toMatch(/^state +revoked$/m);
});
