import { execFileSync } from 'node:child_process';

/** Kills every process in which the engine runs a function, as a machine that dies does. */
export function killWorkersOf(engine: number | undefined, functionName: string | undefined): void {
  if (engine === undefined || functionName === undefined) return;
  for (const pid of workersOf(engine, functionName)) process.kill(pid, 'SIGKILL');
}

/** The engine's children tell by the folder of their code what they run. */
function workersOf(engine: number, functionName: string): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args=']).toString().split('\n');
  return lines.flatMap((line) => {
    const [, pid, parent, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    const isOurs = Number(parent) === engine && args.includes(`ministack-lambda-${functionName}-`);
    return isOurs ? [Number(pid)] : [];
  });
}
