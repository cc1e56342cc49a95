import type { CallerOptions } from './caller';
import { nap } from './on-abort';
import { waitMs } from './retry';
import { WeftError } from './weft-error';

export interface PaceOf {
  readonly options: CallerOptions;
  /** Ends every wait. */
  readonly signal: AbortSignal;
  /** Is told of failures that may pass. */
  readonly tell: (error: WeftError) => void;
}

/** The least time between two questions of which the first brought nothing, in milliseconds. */
const leastMs = 1_000;

/** The pace of a loop that asks for records for as long as it lives. */
export class Pace {
  private failures = 0;

  constructor(private readonly of: PaceOf) {}

  /**
   * Asks once, and waits before the next where there is nothing to be had: an answer that did not wait, as it should
   * have or as it was told, may not make the loop spin. A failure that may pass is told, and waited for.
   *
   * @param ask answers whether it brought nothing
   * @throws what will not pass
   */
  async ask(ask: () => Promise<boolean>): Promise<void> {
    const { outside } = this.of.options;
    const began = outside.now();
    try {
      const isEmpty = await ask();
      this.failures = 0;
      const short = began + leastMs - outside.now();
      if (isEmpty && short > 0) await nap(short, this.of.signal);
    } catch (error) {
      if (!this.of.signal.aborted) await this.bear(error);
    }
  }

  private async bear(error: unknown): Promise<void> {
    if (!(error instanceof WeftError && error.retryable)) throw error;
    this.of.tell(error);
    this.failures += 1;
    const { retry, outside } = this.of.options;
    const ms = waitMs(error, this.failures, { ...retry, random: outside.random() });
    await nap(Math.min(ms, retry.longestRetryAfterMs), this.of.signal);
  }
}

/** What a callback throws is no reason to stop. */
export function quietly(tell: () => void): void {
  try {
    tell();
  } catch {
    // Its own matter.
  }
}
