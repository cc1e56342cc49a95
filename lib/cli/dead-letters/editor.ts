import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliError, UsageError } from '../cli-error';
import type { CliSite } from '../site';

type EditorSite = Pick<CliSite, 'env' | 'isTerminal' | 'stderr'>;

/**
 * Lets a person edit a text, and does `work` with what they made of it. When that fails, what they wrote is kept, and
 * they are told where.
 * @param site whose terminal the editor gets
 * @throws UsageError where nobody sits at a terminal
 */
export async function edited<T>(
  site: EditorSite,
  text: string,
  work: (text: string) => Promise<T>,
): Promise<T> {
  if (!site.isTerminal.stdin || !site.isTerminal.stdout)
    throw new UsageError('There is no terminal for an editor: give the event with --event.');
  const folder = mkdtempSync(join(tmpdir(), 'weft-edit-'));
  const file = join(folder, 'event.json');
  writeFileSync(file, text, { mode: 0o600 });
  await openEditor(site, file).catch((error) => {
    rmSync(folder, { recursive: true });
    throw error;
  });
  try {
    const result = await work(readFileSync(file, 'utf8'));
    rmSync(folder, { recursive: true });
    return result;
  } catch (error) {
    site.stderr.write(`What you wrote is kept: --event @${file} takes it.\n`);
    throw error;
  }
}

/** The user's own editor may come with arguments, so that a shell reads it, as git does. */
async function openEditor({ env }: EditorSite, file: string): Promise<void> {
  const editor = env.VISUAL || env.EDITOR || 'vi';
  const child = spawn('sh', ['-c', `${editor} "$@"`, editor, file], {
    stdio: 'inherit',
    env: { ...env },
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (status !== 0) throw new CliError(`The editor (${editor}) failed: nothing was changed.`);
}
