import { mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startInBackground } from '../../lib/local/background';
import { writeJson } from '../../lib/local/json-file';
import { Problem, Stopped } from '../../lib/local/problem';
import { endGroup, markOf, type ProcessMark, until } from '../../lib/local/process';
import { runningIn } from '../../lib/local/running';
import { tellStarter } from '../../lib/local/starter';
import { stopRun } from '../../lib/local/stop-run';

let folder: string;
let shown: string;
const started: number[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-background-'));
  shown = '';
});
afterEach(async () => {
  for (const pid of started.splice(0)) await endGroup(pid);
  rmSync(folder, { recursive: true });
});

const staying = 'setInterval(() => {}, 1000);';
const tellsUp = 'require("node:fs").writeSync(Number(process.env.WEFT_UP_FD), "up");';

async function start(program: string, signal = new AbortController().signal): Promise<number> {
  const pid = await startInBackground({
    args: ['-e', program],
    env: { ...process.env, npm_lifecycle_event: 'start' },
    log: join(folder, 'logs', 'local.log'),
    show: (text) => {
      shown += text;
    },
    signal,
  });
  started.push(pid);
  return pid;
}

const markOfProcess = (pid: number): ProcessMark => {
  const mark = markOf(pid);
  if (!mark) throw new Error(`process ${pid} is gone`);
  return mark;
};

describe('startInBackground', () => {
  test('waits until the run says that it is up, shows what it says, and lets it stay', async () => {
    const pid = await start(`console.log('one …'); console.error('two'); ${tellsUp} ${staying}`);
    expect(shown).toContain('one …\n');
    expect(shown).toContain('two\n');
    expect(markOf(pid)).toBeDefined();
    expect(statSync(join(folder, 'logs', 'local.log')).mode & 0o777).toBe(0o600);
  });

  test('what the run says later goes into its log, and it does not end of it', async () => {
    const later = 'setTimeout(() => console.log("later".repeat(20000)), 300);';
    const pid = await start(`${tellsUp} ${later} ${staying}`);
    const log = () => readFileSync(join(folder, 'logs', 'local.log'), 'utf8');
    expect(await until(() => log().includes('later'), 5_000)).toBe(true);
    expect(markOf(pid)).toBeDefined();
  });

  test('the run is in a group of its own, and not told that npm had started it', async () => {
    const tells = 'console.log("npm:" + process.env.npm_lifecycle_event);';
    const pid = await start(`${tells} ${tellsUp} ${staying}`);
    expect(shown).toContain('npm:undefined');
    expect(() => process.kill(-pid, 0)).not.toThrow();
  });

  test('a run that ends before it is up is a problem, and its last words are shown', async () => {
    const failing = start(`console.error('no python'); process.exitCode = 1`);
    await expect(failing).rejects.toThrow(Problem);
    await expect(failing).rejects.toThrow('(1)');
    expect(shown).toContain('no python');
  });

  test('a run that is no longer wanted is ended before it is up', async () => {
    const controller = new AbortController();
    const starting = start(`console.log(process.pid); ${staying}`, controller.signal);
    starting.catch(() => undefined);
    expect(await until(() => /^\d+\n/.test(shown), 5_000)).toBe(true);
    controller.abort();
    await expect(starting).rejects.toThrow(Stopped);
    expect(markOf(Number(shown))).toBeUndefined();
  });
});

describe('what runs in a folder', () => {
  const state = { apiUrl: 'http://127.0.0.1:1/x', apiKey: 'k', startedAt: 't', outputs: {} };

  test('a run is there while its very process lives, and has a state once it is up', async () => {
    const pid = await start(`${tellsUp} ${staying}`);
    writeJson(join(folder, 'run.json'), { runner: markOfProcess(pid) });
    expect(runningIn(folder)).toEqual({ pid });
    writeJson(join(folder, 'local.json'), { ...state, pid });
    expect(runningIn(folder)?.state?.apiUrl).toBe(state.apiUrl);
    expect(await stopRun(folder)).toContain(`process ${pid}`);
    expect(markOf(pid)).toBeUndefined();
    expect(runningIn(folder)).toBeUndefined();
    expect(await stopRun(folder)).toBe('Nothing runs here.');
  });

  test('what a killed run has left is no run', () => {
    writeJson(join(folder, 'run.json'), { runner: { pid: process.pid, began: 'long ago' } });
    writeJson(join(folder, 'local.json'), { ...state, pid: process.pid });
    expect(runningIn(folder)).toBeUndefined();
  });

  test('the state of an earlier run is not taken for that of one which is not up yet', () => {
    writeJson(join(folder, 'run.json'), { runner: markOfProcess(process.pid) });
    writeJson(join(folder, 'local.json'), { ...state, pid: 1 });
    expect(runningIn(folder)).toEqual({ pid: process.pid });
  });
});

describe('tellStarter', () => {
  test('tells whoever waits, once, and leaves nothing behind for what is started later', () => {
    const file = join(folder, 'told');
    const env: NodeJS.ProcessEnv = { WEFT_UP_FD: String(openSync(file, 'w')) };
    expect(tellStarter(env)).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('up');
    expect(env.WEFT_UP_FD).toBeUndefined();
    expect(tellStarter(env)).toBe(false);
  });

  test('does not mind that the one who waited has gone', () => {
    expect(tellStarter({ WEFT_UP_FD: '987654' })).toBe(true);
  });
});
