/** A long piece of work that somebody asked for: it is watched and cancelled by its id. */
export interface Operation {
  readonly id: string;
  readonly namespace: string;
  readonly subscription: string;
  readonly kind: 'redrive' | 'replay';
  /** `cancelled` as soon as somebody has asked for it; what is in hand at that moment is still done. */
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  /** What was asked for, as it came. */
  readonly request: unknown;
  /** What its runner works by: the request, read and settled once. */
  readonly plan: unknown;
  /** Records a second; absent for as fast as it goes. */
  readonly ratePerSecond?: number;
  /** Records it is about, as counted when it began. */
  readonly total: number;
  /** Whether they were counted to the end; else there are more of them. */
  readonly exact: boolean;
  /** Records delivered (redrive) or sent to the subscription (replay) so far. */
  readonly delivered: number;
  /** Lanes that failed again. */
  readonly failed: number;
  readonly startedBy: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /** Why it failed, for people. */
  readonly error?: string;
  /** Where its runner goes on. */
  readonly cursor?: unknown;
  /** Runs of it that failed, in a row. */
  readonly stumbles?: number;
}

/** The name of an operation. */
export interface OperationRef {
  readonly namespace: string;
  readonly id: string;
}

/** How long an operation can be asked for, counted from its start, in seconds. */
export const operationKept = 30 * 86_400;

/** What a worker may do for an operation now. */
export interface Turn {
  /** Records that it may deliver at once; 0 when it has to come again. */
  readonly granted: number;
  /** When to come again for more, in milliseconds since 1970. */
  readonly nextAt: number;
}

/** The part of the operations that those who deliver need. */
export interface Turns {
  /**
   * Asks to deliver up to `want` records for an operation.
   * @returns undefined when it was cancelled or is not known any more
   */
  take(operation: OperationRef, want: number): Promise<Turn | undefined>;
}
