import type { CommitRefused, GroupCommit } from '../groups/group-store';
import type { LogEntry, LogRecord, Tip } from '../log/log-store';

/** Progress of a group, made in a transaction: the records from `from` up to `offset` are handled. */
export interface TransactionCommit extends GroupCommit {
  /**
   * Offset of the first record handled. Where the group has come further, somebody has handled it already, and
   * the transaction is refused: what it writes would be written twice.
   */
  readonly from: number;
}

/** One transaction: the caller's own actions, appends and commits; all of it, or nothing. */
export interface TransactionWrite<Action> {
  /** Names this write to the store: sent again with the same token, it is done once. */
  readonly token: string;
  /** The caller's own actions, handed on as they are. */
  readonly items: readonly Action[];
  readonly entries: readonly LogEntry[];
  readonly commits: readonly TransactionCommit[];
}

/** Another transaction holds the item right now, or the table is throttled. */
export interface Busy {
  readonly kind: 'busy';
}

/** What stood in the way of an action of the caller's. */
export type ItemReason =
  | {
      readonly kind: 'condition';
      /** The item as it is, if the action asked for it. */
      readonly item?: unknown;
    }
  /** The store does not take it, such as an update that adds a number to a text. */
  | { readonly kind: 'invalid'; readonly code: string; readonly message: string }
  | Busy;

/** What stood in the way of an append. */
export type EntryReason = { readonly kind: 'taken'; readonly by: Tip } | Busy;

/** What stood in the way of a commit. */
export type CommitReason = { readonly kind: 'refused'; readonly why: CommitRefused } | Busy;

/** A transaction of which nothing was written, and why: one reason an action, undefined where it was in nobody's way. */
export interface Cancelled {
  readonly kind: 'cancelled';
  readonly items: readonly (ItemReason | undefined)[];
  readonly entries: readonly (EntryReason | undefined)[];
  readonly commits: readonly (CommitReason | undefined)[];
  /** It was sent more than once before this answer came: an earlier one may yet arrive. @default false */
  readonly repeated?: boolean;
}

/** What became of a transaction. */
export type TransactionOutcome =
  | { readonly kind: 'stored' }
  | Cancelled
  /** No answer came; it may be stored, now or in a moment. */
  | { readonly kind: 'unknown' };

/** Writes to the log, to groups and to the caller's own tables at once. */
export interface TransactionStore<Action> {
  /**
   * All of it, or nothing. Never throws for a lost race or answer. The very same write with the same token is
   * done once, within ten minutes, and answered as stored each time.
   */
  write(write: TransactionWrite<Action>): Promise<TransactionOutcome>;

  /** Bytes of an item of the log that holds these records. */
  bytesOf(records: readonly LogRecord[]): number;
}
