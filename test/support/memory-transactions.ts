import type { CommitRefused } from '../../lib/domain/groups/group-store';
import { type LogEntry, type LogRecord, tipOf } from '../../lib/domain/log/log-store';
import { groupKey } from '../../lib/domain/topology/keys';
import type {
  Cancelled,
  CommitReason,
  EntryReason,
  ItemReason,
  TransactionCommit,
  TransactionOutcome,
  TransactionStore,
  TransactionWrite,
} from '../../lib/domain/transact/transaction-store';
import type { MemoryLog } from './memory-log';

/** An action on a table of the caller's: makes an item that is not there yet, asks for one, or adds to it. */
export type MemoryAction =
  | { readonly create: string }
  | { readonly expect: string }
  | { readonly add: string; readonly amount: number };

/** Where a group is in a partition. */
export interface MemoryShare {
  readonly epoch: number;
  readonly committed?: number;
}

/** Transactions in memory: nothing comes between their checks and their writes. */
export class MemoryTransactions implements TransactionStore<MemoryAction> {
  readonly items = new Map<string, number>();
  readonly shares = new Map<string, MemoryShare>();
  private readonly tokens = new Map<string, string>();

  constructor(private readonly log: MemoryLog) {}

  async write(write: TransactionWrite<MemoryAction>): Promise<TransactionOutcome> {
    const signature = JSON.stringify(write);
    const earlier = this.tokens.get(write.token);
    if (earlier === signature) return { kind: 'stored' };
    if (earlier !== undefined) throw new Error('the token came with another transaction');
    const cancelled = this.cancelled(write);
    if ([...cancelled.items, ...cancelled.entries, ...cancelled.commits].some(Boolean))
      return cancelled;
    this.tokens.set(write.token, signature);
    await this.apply(write);
    return { kind: 'stored' };
  }

  /** As when ten minutes have passed. */
  forgetTokens(): void {
    this.tokens.clear();
  }

  bytesOf(records: readonly LogRecord[]): number {
    return records.reduce((sum, { event }) => sum + Buffer.byteLength(event), 0);
  }

  share(partition: TransactionCommit['partition'], group: string): MemoryShare {
    return this.shares.get(shareKey({ partition, group })) ?? { epoch: 0 };
  }

  setShare(of: Pick<TransactionCommit, 'partition' | 'group'>, share: MemoryShare): void {
    this.shares.set(shareKey(of), share);
  }

  private cancelled({ items, entries, commits }: TransactionWrite<MemoryAction>): Cancelled {
    return {
      kind: 'cancelled',
      items: items.map((action) => this.itemReason(action)),
      entries: entries.map((entry) => this.entryReason(entry)),
      commits: commits.map((commit) => this.commitReason(commit)),
    };
  }

  private itemReason(action: MemoryAction): ItemReason | undefined {
    if ('add' in action) return undefined;
    const key = 'create' in action ? action.create : action.expect;
    const there = this.items.get(key);
    if ('create' in action === (there === undefined)) return undefined;
    return { kind: 'condition', ...(there !== undefined && { item: there }) };
  }

  private entryReason({ partition, base }: LogEntry): EntryReason | undefined {
    const there = this.log.all(partition).find((item) => item.base === base);
    return there && 'records' in there ? { kind: 'taken', by: tipOf(there) } : undefined;
  }

  private commitReason(commit: TransactionCommit): CommitReason | undefined {
    const why = whyRefused(this.shares.get(shareKey(commit)), commit);
    return why && { kind: 'refused', why };
  }

  /** Started together and finished in this turn: an async function runs until its first await. */
  private async apply({ items, entries, commits }: TransactionWrite<MemoryAction>): Promise<void> {
    const puts = entries.map((entry) => this.log.put(entry));
    for (const action of items) this.act(action);
    for (const commit of commits)
      this.shares.set(shareKey(commit), {
        ...this.share(commit.partition, commit.group),
        committed: commit.offset,
      });
    await Promise.all(puts);
  }

  private act(action: MemoryAction): void {
    if ('create' in action) this.items.set(action.create, 0);
    if ('add' in action)
      this.items.set(action.add, (this.items.get(action.add) ?? 0) + action.amount);
  }
}

const shareKey = ({ partition, group }: Pick<TransactionCommit, 'partition' | 'group'>): string =>
  `${groupKey(partition, group)}/${partition.partition}`;

function whyRefused(
  share: MemoryShare | undefined,
  { epoch, from }: TransactionCommit,
): CommitRefused | undefined {
  const found = share?.epoch ?? 0;
  if (found !== epoch) return { kind: 'fenced', epoch: found, known: share !== undefined };
  const { committed } = share ?? {};
  return committed !== undefined && committed > from ? { kind: 'lower', committed } : undefined;
}
