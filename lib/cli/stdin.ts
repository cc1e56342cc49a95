import { UsageError } from './cli-error';
import type { CliSite } from './site';

/** All of stdin as text. @throws UsageError for more than `longest` bytes */
export async function allOfStdin({ stdin, signal }: CliSite, longest: number): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stdin) {
    signal.throwIfAborted();
    parts.push(Buffer.from(part));
    bytes += Buffer.byteLength(part);
    if (bytes > longest) throw new UsageError(`stdin holds more than ${longest} bytes.`);
  }
  return Buffer.concat(parts).toString('utf8');
}
