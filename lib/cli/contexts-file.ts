import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { CliError } from './cli-error';
import type { Contexts } from './contexts';

const file = z.object({
  current: z.optional(z.string()),
  contexts: z.record(z.string(), z.object({ endpoint: z.string(), key: z.optional(z.string()) })),
});

/** @throws CliError for a file that is there and is none of ours: it is not written over */
export function readContexts(path: string): Contexts {
  const text = textOf(path);
  if (text === undefined) return { contexts: {} };
  try {
    return file.parse(JSON.parse(text));
  } catch (cause) {
    throw new CliError(`${path} is not a file of contexts: mend it, or remove it.`, 1, { cause });
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new CliError(`${path} can't be read: ${message}`, 1, { cause: error });
  }
}
