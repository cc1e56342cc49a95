import type { Parked } from '../dead-letters/lane-store';
import type { Letter } from '../dead-letters/letter';
import type { Subscription } from '../topology/fabric';

/** The way into a subscription's own queue, for what is redriven. */
export interface TicketBox {
  /**
   * Sends a ticket for each of up to ten lanes, and returns those whose ticket was not accepted. Sending one again
   * is harmless. Never throws for a call that failed.
   */
  send(subscription: Subscription, opened: readonly Parked[]): Promise<readonly Parked[]>;

  /**
   * Sends a letter's record itself, in line with its key, for a subscription whose consumer reads the queue itself.
   * @param by the redrive and its epoch: what it sends twice is sent once
   */
  sendRecord(subscription: Subscription, letter: Letter, by: string): Promise<void>;
}
