import type { Operation, OperationRef } from './operation';

/** The claim of one run: while it holds, no other run of the operation does anything. */
export interface Lease {
  /** The run's own name. */
  readonly by: string;
  readonly now: number;
  /** When another may take over: the run has crashed by then, or is over. */
  readonly until: number;
}

/** How far a run has come. */
export interface Progress {
  readonly cursor: unknown;
  /** In all; absent where those who deliver count. */
  readonly delivered?: number;
  readonly failed?: number;
}

/** How a run gives the operation back. */
export interface Rest {
  /** When the next run is to begin, in milliseconds since 1970. */
  readonly wakeAt: number;
  /** Runs that failed in a row, this one included; 0 when it did not. */
  readonly stumbles: number;
}

/** What became of a beginning. */
export type Begun =
  | { readonly kind: 'begun' }
  /** No place is free; whose they are. An operation that ends does not give its place back by itself. */
  | { readonly kind: 'full'; readonly ids: readonly string[] }
  /** Another has taken a place at the same moment: nothing is written. */
  | { readonly kind: 'crowded' };

/** How an operation ends. */
export interface Ending {
  readonly state: 'done' | 'failed' | 'cancelled';
  readonly at: number;
  readonly error?: string;
}

/**
 * The operations. Every write is conditional and may be repeated: false means that it does not hold any more.
 * Throws Refusal `throttled` where another try may help.
 */
export interface OperationStore {
  /**
   * Writes an operation down, and with it takes one of the places that its namespace has. No two take the same one.
   * @param places how many there are
   */
  begin(operation: Operation, places: number): Promise<Begun>;

  /** Gives the places of operations back that have ended. Giving one back twice, or none, is harmless. */
  vacate(namespace: string, ids: readonly string[]): Promise<void>;

  find(operation: OperationRef): Promise<Operation | undefined>;

  /** The operations of a namespace, newest first; of very many, some. */
  list(namespace: string): Promise<readonly Operation[]>;

  /** Claims it for a run. Undefined unless it is running, its time has come, and no other run holds it. */
  lease(operation: OperationRef, lease: Lease): Promise<Operation | undefined>;

  /** Writes progress down. False when the lease is another's by now, or the operation is not running any more. */
  advance(operation: OperationRef, by: string, progress: Progress): Promise<boolean>;

  /** Ends the lease. */
  rest(operation: OperationRef, by: string, rest: Rest): Promise<boolean>;

  /** Ends a running operation, with `by` only while that run holds it. */
  close(operation: OperationRef, ending: Ending, by?: string): Promise<boolean>;

  /** Of all namespaces, running operations that nobody holds and whose time came before `before`: none woke them. */
  overdue(before: number): Promise<readonly OperationRef[]>;
}

/** Wakes the runner of operations. */
export interface WakeUps {
  /** Has the operation run after `seconds`, 0 to 900. */
  send(operation: OperationRef, seconds: number): Promise<void>;
}
