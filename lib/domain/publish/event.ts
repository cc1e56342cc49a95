import type { Refusal } from '../errors';

/** A record on its way in: a valid CloudEvent as JSON text, its data exactly as the publisher wrote it. */
export interface IncomingEvent {
  /** The event's CloudEvents `id`. */
  readonly id: string;
  /** The event's `partitionkey`; undefined when it has none. */
  readonly key?: string;
  /**
   * The event in CloudEvents JSON format. Never parsed and written again: bytes of `data` stay as they are,
   * but for two characters that SQS does not carry and that are escaped.
   */
  readonly text: string;
  /** Attributes that the publisher left out and we filled in (plain JSON only). */
  readonly filled: readonly string[];
}

/** One entry of a request: an event that may be stored, or why it may not. */
export type Entry = IncomingEvent | Refusal;

/** A publish request as a door received it. Header names are lower case. */
export interface PublishRequest {
  readonly topic: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What a request holds: one event, or a batch that is answered entry by entry. */
export interface ParsedRequest {
  readonly batch: boolean;
  readonly entries: readonly Entry[];
}
