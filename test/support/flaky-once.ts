import type { OnceLog, OnceOutcome, OnceWrite } from '../../lib/domain/idempotency/once-log';
import type { Mishap } from './flaky-log';

/** What may befall a transaction: as with a put, and a conflict with another one. */
export type OnceMishap = Exclude<Mishap, 'repeated'> | 'conflict';

export const onceMishaps: readonly OnceMishap[] = [
  'none',
  'conflict',
  'stored-unanswered',
  'lost',
  'late',
];

/** A memory of keys on which transactions go wrong as `next` says. */
export class FlakyOnce implements OnceLog {
  tries = 0;
  private underway: OnceWrite[] = [];

  constructor(
    private readonly once: OnceLog,
    private readonly next: () => OnceMishap,
  ) {}

  find(...args: Parameters<OnceLog['find']>) {
    return this.once.find(...args);
  }

  async putOnce(write: OnceWrite): Promise<OnceOutcome> {
    this.tries++;
    await this.arrive();
    const mishap = this.next();
    if (mishap === 'conflict') return { kind: 'conflict' };
    if (mishap === 'late') this.underway.push(write);
    if (mishap === 'late' || mishap === 'lost') return { kind: 'unknown' };
    const outcome = await this.once.putOnce(write);
    return mishap === 'stored-unanswered' ? { kind: 'unknown' } : outcome;
  }

  private async arrive(): Promise<void> {
    const late = this.underway;
    this.underway = [];
    for (const write of late) await this.once.putOnce(write);
  }
}
