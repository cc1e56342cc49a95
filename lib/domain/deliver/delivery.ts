import type { Lane } from '../dead-letters/lane';
import type { Position } from '../topology/keys';
import type { PackRange } from './pack';

/** A record that the queue handed to this worker. */
export interface Delivery {
  readonly kind: 'record';
  readonly lane: Lane;
  /** The queue's name for this delivery. */
  readonly handle: string;
  readonly position: Position;
  readonly key?: string;
  /** The event in CloudEvents JSON format. */
  readonly event: string;
  /** How often the queue handed it out, this time included; it may have been held back each time. */
  readonly receives: number;
  /** The replay that sent it; absent for a live record. */
  readonly replay?: string;
  /** The pack that brought it, where several records share the message. */
  readonly pack?: PackRange;
  /** When it was appended to the log, in milliseconds since 1970; absent where its sender did not say. */
  readonly appendedAt?: number;
  /** When it came into the queue; absent where the queue does not say. */
  readonly queuedAt?: number;
}

/** A redrive's message, in the lane of the key that it lets flow again. */
export interface Ticket {
  readonly kind: 'ticket';
  readonly lane: Lane;
  readonly handle: string;
  /** The parked lane's epoch when the redrive began; another one makes the ticket stale. */
  readonly epoch: number;
  readonly operation?: string;
  readonly receives: number;
}

export type Handed = Delivery | Ticket;

/** What a consumer is given to do: a record of the queue, or a letter of a redrive. */
export interface Work {
  readonly position: Position;
  readonly key?: string;
  /** The event in CloudEvents JSON format. */
  readonly event: string;
  /** Which try this is, from 1 on. */
  readonly attempt: number;
  /** The replay that it belongs to; absent for a live record. */
  readonly replay?: string;
}

/** How a try went. */
export type Tried =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'failed';
      /** For people, at most a few hundred characters. */
      readonly error: string;
      /** The consumer's own wish for when to come again, in seconds; the backoff may be longer. */
      readonly afterSeconds?: number;
      /** Another try can't help. */
      readonly never?: true;
    }
  /** It was not tried, which counts as no attempt: its endpoint is known to be down, or the time is up. */
  | { readonly kind: 'later'; readonly error: string; readonly afterSeconds: number }
  /** Nothing more is to be sent to this endpoint: it said that it is gone. */
  | { readonly kind: 'gone'; readonly error: string };

/** What is made of a consumer that does not answer for a record: nothing says that it was done. */
export const unsaid: Tried = { kind: 'failed', error: 'The consumer did not say how it went.' };

/** The user's consumer, whatever it is: an own function, a webhook, an event bus. Never throws. */
export interface Consumer {
  /** Most records that it takes at once; it never gets two of one lane at once. */
  readonly atOnce: number;
  /**
   * Tries the records, and says of each, in the order given, how it went.
   * @param until when the lease ends, in milliseconds since 1970: what takes longer is given to another worker
   */
  handle(work: readonly Work[], until: number): Promise<readonly Tried[]>;
}
