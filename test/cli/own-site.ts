import { tmpdir } from 'node:os';
import { PassThrough, Writable } from 'node:stream';
import type { CliSite } from '../../lib/cli/site';
import { testOutside } from '../support/test-outside';

export interface OwnWorld extends Partial<Omit<CliSite, 'isTerminal' | 'stdin'>> {
  /** What is typed; it ends behind it. @default nothing */
  readonly input?: string;
  readonly isTerminal?: Partial<CliSite['isTerminal']>;
}

class Kept extends Writable {
  text = '';

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** A site for parts of the command line, and what was said there. Its clock stands still. */
export function ownSite({ input = '', isTerminal, ...world }: OwnWorld = {}) {
  const stdout = new Kept();
  const stderr = new Kept();
  const stdin = new PassThrough();
  stdin.end(input);
  const site: CliSite = {
    ...{ stdin, stdout, stderr, fetch: nowhere, outside: testOutside() },
    ...{ columns: () => 100, env: {}, cwd: process.cwd(), local: () => undefined },
    configFolder: `${tmpdir()}/weft-cli-none`,
    isTerminal: { stdin: false, stdout: false, stderr: false, ...isTerminal },
    signal: new AbortController().signal,
    ...world,
  };
  return { site, said: () => ({ stdout: stdout.text, stderr: stderr.text }) };
}

/** A test that is about no API reaches none. */
const nowhere: typeof fetch = async () => {
  throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
};
