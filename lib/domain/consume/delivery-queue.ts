import type { Refusal } from '../errors';
import type { Position } from '../topology/keys';

/** A record as the queue handed it out, held for its receiver until the lease ends. */
export interface Received {
  /** The queue's name for this delivery; the next one of the record has another. */
  readonly handle: string;
  /** How often the record was handed out, this time included. */
  readonly attempt: number;
  readonly position: Position;
  /** The event in CloudEvents JSON format. */
  readonly event: string;
}

export interface ReceiveOptions {
  /** Most records, 1 to 10. */
  readonly max: number;
  /** How long to wait for the first, in seconds, 0 to 20. */
  readonly waitSeconds: number;
  /** How long the records are held, in seconds, 1 to 43,200. */
  readonly leaseSeconds: number;
}

/** What became of each handle, in the order given: undefined when it was done. */
export type Settlement = readonly (Refusal | undefined)[];

/**
 * A subscription's queue, for those who take records one by one. `receive` and `bury` throw Refusal
 * `throttled` where another try may help.
 */
export interface DeliveryQueue {
  /** Hands out records; on an ordered topic in order, and none of a key while others of it are held. */
  receive(options: ReceiveOptions): Promise<readonly Received[]>;

  /** Takes records out for good. */
  remove(handles: readonly string[]): Promise<Settlement>;

  /** Holds records for `seconds` from now, 0 to 43,200; with 0 they can be received at once. */
  hold(handles: readonly string[], seconds: number): Promise<Settlement>;

  /** Puts a record among the dead letters, with the reason. May be repeated. */
  bury(letter: DeadLetter): Promise<void>;
}

/** A record that its consumer will not have. */
export interface DeadLetter {
  readonly position: Position;
  readonly event: string;
  readonly key?: string;
  readonly reason: string;
}
