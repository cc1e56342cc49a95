import type { Arrivals } from './arrivals';

/** One record on its way into a channel. */
export interface Outgoing {
  readonly mark: string;
  readonly key: string;
  /** JSON of the size that is asked for, with the mark in it. */
  readonly text: string;
}

/** Whoever takes what arrives. */
export interface Receiver {
  /** Tells these from now on what arrives; nobody, where it is undefined. */
  tell(arrivals: Arrivals | undefined): void;
  close(): Promise<void>;
}

/** A way from a publisher to a consumer. */
export interface Channel {
  readonly name: string;
  /** Sends what one request of the publisher holds. */
  send(records: readonly Outgoing[]): Promise<void>;
  readonly receiver: Receiver;
}
