import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { localCommand } from '../../lib/cli/commands/local';
import { withGlobalOptions } from '../../lib/cli/options';
import { writeJson } from '../../lib/local/json-file';
import { markOf } from '../../lib/local/process';
import { runningIn } from '../../lib/local/running';
import { stopRun } from '../../lib/local/stop-run';
import { type OwnWorld, ownSite } from './own-site';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-local-'));
});
afterEach(async () => {
  await stopRun(folder);
  rmSync(folder, { recursive: true });
});

/** Runs `weft local …` on a folder of its own, with a program in Weft's place. */
async function local(args: string, world: OwnWorld = {}) {
  const { site, said } = ownSite({ ...world, env: { PATH: process.env.PATH, ...world.env } });
  const runner = ['--import', 'tsx', 'test/cli/programs/runner.ts', folder];
  const program = withGlobalOptions(new Command('weft')).addCommand(
    localCommand(site, { folder, runner }),
  );
  const error = await program
    .exitOverride()
    .parseAsync(['local', ...args.split(' ')], { from: 'user' })
    .then(
      () => undefined,
      (thrown) => thrown,
    );
  return { ...said(), error };
}

describe('weft local start', () => {
  test('comes back when Weft is up, having shown the steps, and says what to type next', async () => {
    const { error, stdout, stderr } = await local('start');
    expect(error).toBeUndefined();
    expect(stderr).toMatch(/Starting with --no-sample … done in/);
    expect(stdout).toContain('http://127.0.0.1:9/api/v1');
    expect(stdout).toContain("weft publish github-events '");
    expect(stdout).toContain('weft pull inbox');
    expect(stdout + stderr).not.toContain('secret-of-the-run');
    expect(readFileSync(join(folder, 'local.log'), 'utf8')).toContain('done in');
    expect(runningIn(folder)?.state).toBeDefined();
  });

  test('a second one says that it runs already, and starts nothing', async () => {
    await local('start');
    const first = runningIn(folder)?.pid;
    const { error, stdout, stderr } = await local('start');
    expect(error).toBeUndefined();
    expect(stderr).toBe('It runs already.\n');
    expect(stdout).toContain('http://127.0.0.1:9/api/v1');
    expect(runningIn(folder)?.pid).toBe(first);
  });

  test('a second one with another topology is refused, and told how to end the first', async () => {
    await local('start');
    const { error } = await local('start --topology test/support/topology.ts');
    expect(error).toMatchObject({ status: 1 });
    expect(error.message).toContain('bin/weft.config.ts');
    expect(error.message).toContain('weft local stop');
  });

  test('while another start is under way it is refused, and not taken for up', async () => {
    const { pid = 0 } = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    writeJson(join(folder, 'run.json'), { runner: markOf(pid) });
    const { error } = await local('start');
    expect(error).toMatchObject({ status: 1 });
    expect(error.message).toContain(`process ${pid}`);
  });

  test('what keeps it from coming up is shown, and names its log', async () => {
    const { error, stderr } = await local('start', { env: { FAIL: 'yes' } });
    expect(stderr).toContain('there is no Python');
    expect(error.message).toContain(join(folder, 'local.log'));
    expect(runningIn(folder)).toBeUndefined();
  });

  test('the sample is asked for on its own, and not of another topology', async () => {
    const { stderr } = await local('start --sample');
    expect(stderr).toContain('Starting with nothing');
    const { error } = await local('start --sample --topology test/support/topology.ts');
    expect(error).toMatchObject({ status: 2 });
  });

  test('a topology is found from where the user stands, and a missing one is named', async () => {
    writeFileSync(join(folder, 'mine.ts'), '');
    const { stderr } = await local('start --topology mine.ts', {
      cwd: folder,
      env: { TOPOLOGY: 'bin/weft.config.ts' },
    });
    expect(stderr).toContain(`Starting with --topology ${join(folder, 'mine.ts')}`);
    const { error } = await local('start --topology missing.ts', { cwd: folder });
    expect(error).toMatchObject({ status: 2 });
    expect(error.message).toContain(join(folder, 'missing.ts'));
  });

  test('in the foreground it lasts as long as the run, and fails with it', async () => {
    expect((await local('start --foreground')).error).toBeUndefined();
    const { error } = await local('start --foreground', { env: { FAIL: 'yes' } });
    expect(error).toMatchObject({ status: 1 });
  });
});

describe('weft local status and stop', () => {
  test('the status shows where it is, in every form, and never the key', async () => {
    await local('start');
    const table = await local('status');
    expect(table.stdout).toMatch(/process +\d+/);
    expect(table.stdout).toContain('2030-01-01T12:00:00Z');
    const json = await local('status --output json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      stack: 'Weft',
      endpoint: 'http://127.0.0.1:9',
    });
    expect(table.stdout + json.stdout).not.toContain('secret-of-the-run');
  });

  test('stop ends it by its process, and a second one finds nothing to do', async () => {
    await local('start');
    const pid = runningIn(folder)?.pid ?? 0;
    expect((await local('stop')).stderr).toContain(`process ${pid}`);
    expect(markOf(pid)).toBeUndefined();
    const { error, stderr } = await local('stop');
    expect(error).toBeUndefined();
    expect(stderr).toBe('Nothing runs here.\n');
  });

  test('the status of nothing is exit status 1', async () => {
    const { error, stdout } = await local('status');
    expect(error).toMatchObject({ status: 1 });
    expect(error.message).toContain('weft local start');
    expect(stdout).toBe('');
  });
});

describe('weft local reset', () => {
  const leaveData = () => mkdirSync(join(folder, 'tmp', 'state'), { recursive: true });

  test('without a terminal it wants --yes, and stops nothing', async () => {
    await local('start');
    const pid = runningIn(folder)?.pid;
    expect((await local('reset')).error).toMatchObject({ status: 2 });
    expect(runningIn(folder)?.pid).toBe(pid);
  });

  test('stops it, forgets what it has left, and starts again with the same topology', async () => {
    await local('start', { env: { TOPOLOGY: 'test/support/topology.ts' } });
    const pid = runningIn(folder)?.pid;
    leaveData();
    const { error, stderr } = await local('reset --yes', { cwd: tmpdir() });
    expect(error).toBeUndefined();
    expect(existsSync(join(folder, 'tmp'))).toBe(false);
    expect(stderr).toContain(`--topology ${process.cwd()}/test/support/topology.ts`);
    expect(runningIn(folder)?.pid).not.toBe(pid);
  });

  test('an AWS that is not ours is not emptied', async () => {
    await local('start', { env: { FOREIGN: 'yes' } });
    leaveData();
    const { error } = await local('reset --yes');
    expect(error.message).toContain('http://127.0.0.1:9');
    expect(existsSync(join(folder, 'tmp'))).toBe(true);
    expect(runningIn(folder)).toBeDefined();
  });
});
