import type {
  TransactionOutcome,
  TransactionStore,
  TransactionWrite,
} from '../../lib/domain/transact/transaction-store';
import type { MemoryAction, MemoryTransactions } from './memory-transactions';

/**
 * What may befall a transaction: nothing; another one is in its way; no answer although it is stored, not stored, or
 * stored only at the next call or at the very end; an answer, and the network delivers it a second time at the end.
 */
export type TransactionMishap =
  | 'none'
  | 'conflict'
  | 'stored-unanswered'
  | 'lost'
  | 'late'
  | 'at-the-end'
  | 'twice';

export const transactionMishaps: readonly TransactionMishap[] = [
  'none',
  'conflict',
  'stored-unanswered',
  'lost',
  'late',
  'at-the-end',
  'twice',
];

type Write = TransactionWrite<MemoryAction>;

/** A store on which transactions go wrong as `next` says, and that remembers what it was asked for. */
export class FlakyTransactions implements TransactionStore<MemoryAction> {
  readonly writes: Write[] = [];
  private underway: Write[] = [];
  private stragglers: Write[] = [];

  constructor(
    private readonly store: MemoryTransactions,
    private readonly next: () => TransactionMishap,
  ) {}

  bytesOf(...args: Parameters<TransactionStore<MemoryAction>['bytesOf']>): number {
    return this.store.bytesOf(...args);
  }

  async write(write: Write): Promise<TransactionOutcome> {
    this.writes.push(write);
    await this.arrive();
    const mishap = this.next();
    if (mishap === 'conflict') return conflictIn(write);
    if (mishap === 'late') this.underway.push(write);
    if (mishap === 'at-the-end' || mishap === 'twice') this.stragglers.push(write);
    if (mishap === 'late' || mishap === 'lost' || mishap === 'at-the-end')
      return { kind: 'unknown' };
    const outcome = await this.store.write(write);
    if (mishap === 'twice' && outcome.kind === 'cancelled') return { ...outcome, repeated: true };
    return mishap === 'stored-unanswered' ? { kind: 'unknown' } : outcome;
  }

  /** Whatever is still under way arrives; by then the store has forgotten the tokens. */
  async end(): Promise<void> {
    await this.arrive();
    this.store.forgetTokens();
    for (const write of this.stragglers) await this.store.write(write);
  }

  private async arrive(): Promise<void> {
    const late = this.underway;
    this.underway = [];
    for (const write of late) await this.store.write(write);
  }
}

/** Another transaction holds every item of this one. */
const conflictIn = ({ items, entries, commits }: Write): TransactionOutcome => {
  const busy = { kind: 'busy' } as const;
  return {
    kind: 'cancelled',
    items: items.map(() => busy),
    entries: entries.map(() => busy),
    commits: commits.map(() => busy),
  };
};
