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
  begin(operation: Operation): Promise<void>;

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

  /** Running operations that nobody holds and whose time came before `before`: their wake-up was lost. */
  overdue(namespace: string, before: number): Promise<readonly OperationRef[]>;
}

/** Wakes the runner of operations. */
export interface WakeUps {
  /** Has the operation run after `seconds`, 0 to 900. */
  send(operation: OperationRef, seconds: number): Promise<void>;
}
