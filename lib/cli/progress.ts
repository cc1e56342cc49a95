import { SingleBar } from 'cli-progress';
import { harmless } from './harmless';
import type { CliSite } from './site';

export interface Progress {
  /** How far it is; `total` where it has become known, or has changed. */
  update(done: number, total?: number): void;
  stop(): void;
}

const nothing: Progress = { update: () => undefined, stop: () => undefined };

/**
 * A bar on stderr while long work goes on, and nothing where nobody watches. Stop it in a `finally`.
 * @param total how much there is to do; undefined where nobody knows
 */
export function progressOf(
  { stderr, isTerminal }: Pick<CliSite, 'stderr' | 'isTerminal'>,
  title: string,
  total?: number,
): Progress {
  if (!isTerminal.stderr) return nothing;
  const bar = new SingleBar({
    stream: stderr as NodeJS.WritableStream,
    format: formatOf(harmless(title), total),
    hideCursor: true,
    clearOnComplete: true,
    // Its own answer to Ctrl-C would end the process: ours tidies up first.
    gracefulExit: false,
  });
  bar.start(total ?? 0, 0);
  return {
    update: (done, newTotal) => {
      if (newTotal !== undefined) bar.setTotal(newTotal);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}

const formatOf = (title: string, total: number | undefined): string =>
  total === undefined
    ? `${title} {value} in {duration_formatted}`
    : `${title} [{bar}] {percentage}% {value}/{total} in {duration_formatted}`;
