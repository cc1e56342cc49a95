import type { LogEntry, Tip } from '../log/log-store';
import type { TopicRef } from '../topology/keys';

/** One caller's Idempotency-Key for one topic. */
export interface OnceKey {
  readonly topic: TopicRef;
  readonly caller: string;
  readonly key: string;
}

/** What is remembered of a keyed request. */
export interface Remembered {
  /** Hash of the request: the same key with another body is a mistake of the caller's. */
  readonly fingerprint: string;
  /** The answer, for whoever asks again. */
  readonly result: string;
  /** Id of the request that was stored, to know our own again. */
  readonly id: string;
  /** When it is forgotten, in whole seconds since 1970. */
  readonly expires: number;
}

/** What became of the transaction. */
export type OnceOutcome =
  | { readonly kind: 'stored' }
  /** Nothing was written: the key is remembered, and has not expired. */
  | { readonly kind: 'remembered'; readonly found: Remembered }
  /** Nothing was written: others hold a base. One per entry, undefined where the base was free. */
  | { readonly kind: 'taken'; readonly by: readonly (Tip | undefined)[] }
  /** Nothing was written: another transaction holds one of the items right now. */
  | { readonly kind: 'conflict' }
  /** No answer came. */
  | { readonly kind: 'unknown' };

export interface OnceWrite {
  readonly key: OnceKey;
  readonly remember: Remembered;
  readonly entries: readonly LogEntry[];
  /** Now, in whole seconds since 1970: what expired before it does not count. */
  readonly now: number;
}

/** Appends and the memory of their Idempotency-Key, in one transaction. */
export interface OnceLog {
  /** All of it, or nothing. Never throws for a lost race or answer. */
  putOnce(write: OnceWrite): Promise<OnceOutcome>;

  /**
   * What is remembered of `key`, read consistently, expired or not.
   * @throws Refusal `throttled` where another try may help
   */
  find(key: OnceKey): Promise<Remembered | undefined>;
}
