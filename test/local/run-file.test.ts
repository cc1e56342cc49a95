import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeJson } from '../../lib/local/json-file';
import { endGroup, isRunning, markOf, type ProcessMark, until } from '../../lib/local/process';
import { claim, noteEngine, readRun, release } from '../../lib/local/run-file';

/** A process that is none of ours: nobody has this number so early. */
const gone: ProcessMark = { pid: 999_999_999, began: '1' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-run-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A process in a group of its own, with a child, as the engine has its Lambdas. */
async function spawnGroup(): Promise<ProcessMark> {
  const sleeper = 'setInterval(() => {}, 1000)';
  const parent = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(sleeper)}]); ${sleeper}`;
  const { pid = 0 } = spawn(process.execPath, ['-e', parent], { detached: true, stdio: 'ignore' });
  const mark = markOf(pid);
  if (!mark) throw new Error('the process did not start');
  return mark;
}

test('a process is told apart from a later one with the same number', () => {
  const mine = markOf(process.pid);
  expect(mine && isRunning(mine)).toBe(true);
  expect(isRunning({ pid: process.pid, began: 'long ago' })).toBe(false);
  expect(markOf(gone.pid)).toBeUndefined();
});

test('ending a group ends all its processes', async () => {
  const { pid } = await spawnGroup();
  await endGroup(pid);
  expect(await until(() => markOf(pid) === undefined, 5_000)).toBe(true);
  expect(() => process.kill(-pid, 0)).toThrow('ESRCH');
});

test('a claimed folder names its runner and its engine, to nobody else', async () => {
  await claim(folder);
  noteEngine(folder, gone);
  expect(readRun(folder)).toEqual({ runner: markOf(process.pid), engine: gone });
  expect(statSync(join(folder, 'run.json')).mode & 0o777).toBe(0o600);
  release(folder);
  expect(readRun(folder)).toBeUndefined();
});

test('a folder that is in use can not be claimed, and the answer says how to end its run', async () => {
  writeJson(join(folder, 'run.json'), { runner: markOf(process.ppid) });
  await expect(claim(folder)).rejects.toThrow(`process ${process.ppid}`);
  await expect(claim(folder)).rejects.toThrow('npm run stop');
});

test('claiming the folder of a killed run ends the engine that it left behind', async () => {
  const engine = await spawnGroup();
  writeJson(join(folder, 'run.json'), { runner: gone, engine });
  await claim(folder);
  expect(isRunning(engine)).toBe(false);
});

test('claiming spares a process that merely has the number of the engine', async () => {
  const stranger = await spawnGroup();
  writeJson(join(folder, 'run.json'), { runner: gone, engine: { ...stranger, began: 'earlier' } });
  await claim(folder);
  expect(isRunning(stranger)).toBe(true);
  await endGroup(stranger.pid);
});

test('half a file counts as no run', async () => {
  writeFileSync(join(folder, 'run.json'), '{"runner"');
  await claim(folder);
  expect(readRun(folder)?.runner.pid).toBe(process.pid);
});
