import type { LogEntry, LogStore, PutOutcome } from '../../lib/domain/log/log-store';

/**
 * What may befall a put: nothing; its answer is lost and the SDK repeats it; no answer although it is stored;
 * no answer and not stored; no answer, and stored only when the next call is made.
 */
export type Mishap = 'none' | 'repeated' | 'stored-unanswered' | 'lost' | 'late';

export const mishaps: readonly Mishap[] = ['none', 'repeated', 'stored-unanswered', 'lost', 'late'];

const unknown: PutOutcome = { kind: 'unknown' };

/** A log on which puts go wrong as `next` says, and that counts its calls. */
export class FlakyLog implements LogStore {
  readonly calls: string[] = [];
  private underway: LogEntry[] = [];

  constructor(
    private readonly log: LogStore,
    private readonly next: () => Mishap,
  ) {}

  async tip(...args: Parameters<LogStore['tip']>) {
    await this.called('tip');
    return this.log.tip(...args);
  }

  async at(...args: Parameters<LogStore['at']>) {
    this.calls.push('at');
    return this.log.at(...args);
  }

  async read(...args: Parameters<LogStore['read']>) {
    await this.called('read');
    return this.log.read(...args);
  }

  async put(entry: LogEntry): Promise<PutOutcome> {
    await this.called('put');
    const mishap = this.next();
    if (mishap === 'late') this.underway.push(entry);
    if (mishap === 'late' || mishap === 'lost') return unknown;
    const outcome = await this.log.put(entry);
    if (mishap === 'repeated') return this.log.put(entry);
    return mishap === 'stored-unanswered' ? unknown : outcome;
  }

  /** What was late arrives before the next call, but after the question what became of it. */
  private async called(name: string): Promise<void> {
    this.calls.push(name);
    const late = this.underway;
    this.underway = [];
    for (const entry of late) await this.log.put(entry);
  }
}

/** Those mishaps one after the other, then none. */
export function inTurn<M extends string>(...list: M[]): () => M | 'none' {
  const left = [...list];
  return () => left.shift() ?? 'none';
}
