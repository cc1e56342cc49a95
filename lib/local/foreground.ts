import { spawn } from 'node:child_process';

/** A run that ends with the terminal it was started in. */
export interface Foreground {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the run, when aborted; it tidies up first. */
  readonly signal: AbortSignal;
}

/** Runs Node on what is named, with this terminal, to its end. @returns its exit status */
export async function runInForeground({ args, env, signal }: Foreground): Promise<number> {
  const child = spawn(process.execPath, args, { stdio: 'inherit', env: { ...env } });
  const end = () => child.kill('SIGTERM');
  signal.addEventListener('abort', end);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    signal.removeEventListener('abort', end);
  }
}
