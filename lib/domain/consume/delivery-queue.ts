import type { Handed } from '../deliver/delivery';
import type { Refusal } from '../errors';

export interface ReceiveOptions {
  /** Most messages, 1 to 10. */
  readonly max: number;
  /** How long to wait for the first, in seconds, 0 to 20. */
  readonly waitSeconds: number;
  /** How long the messages are held, in seconds, 1 to 43,200. */
  readonly leaseSeconds: number;
}

/** What became of each handle, in the order given: undefined when it was done. */
export type Settlement = readonly (Refusal | undefined)[];

/**
 * A subscription's queue, for those who take records one by one. `receive` throws Refusal `throttled` where another
 * try may help.
 */
export interface DeliveryQueue {
  /** Hands out messages; on an ordered topic in order, and none of a lane while others of it are held. */
  receive(options: ReceiveOptions): Promise<readonly Handed[]>;

  /** Takes messages out for good. */
  remove(handles: readonly string[]): Promise<Settlement>;

  /** Holds messages for `seconds` from now, 0 to 43,200; with 0 they can be received at once. */
  hold(handles: readonly string[], seconds: number): Promise<Settlement>;
}
