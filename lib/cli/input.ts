import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { UsageError } from './cli-error';
import type { CliSite } from './site';

/** A file that the line names, from where the user stands; `-` is stdin. @throws UsageError where there is none */
export async function inputNamed(site: CliSite, name: string): Promise<Readable> {
  // Whoever waits for input is freed by Ctrl-C.
  if (name === '-') return addAbortSignal(site.signal, site.stdin);
  const path = resolve(site.cwd, name);
  try {
    if ((await stat(path)).isDirectory()) throw new Error('it is a folder');
    return addAbortSignal(site.signal, createReadStream(path, { fd: await open(path) }));
  } catch (error) {
    throw new UsageError(`${name} can't be read: ${(error as Error).message}`);
  }
}

/** All of it as text. @throws UsageError for more than `longest` bytes */
export async function textOf(input: Readable, longest: number): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of input) {
    parts.push(Buffer.from(part));
    bytes += Buffer.byteLength(part);
    if (bytes > longest) throw new UsageError(`That is more than ${longest} bytes.`);
  }
  return Buffer.concat(parts).toString('utf8');
}
