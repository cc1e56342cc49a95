import type { Arrivals } from './arrivals';

/** One record on its way into a channel. */
export interface Outgoing {
  readonly mark: string;
  readonly key: string;
  /** JSON of the size that is asked for, with the mark in it. */
  readonly text: string;
}

/** A way from a publisher to a consumer. */
export interface Channel {
  readonly name: string;
  /** Sends what one request of the publisher holds. */
  send(records: readonly Outgoing[]): Promise<void>;
  /** Takes what arrives until it is stopped. */
  receive(arrivals: Arrivals): Receiving;
}

export interface Receiving {
  stop(): Promise<void>;
}
