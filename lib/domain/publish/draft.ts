import type { Trace } from '../trace/trace-context';

/** An event that is read but not judged yet. */
export interface Draft {
  /** The context attributes in the order received. A map, so that no name can reach a prototype. */
  readonly attributes: ReadonlyMap<string, unknown>;
  readonly data?: Data;
  /** Attributes that we gave, since the publisher did not. */
  readonly filled?: readonly string[];
  /** The trace of the request that brought it. */
  readonly trace?: Trace;
}

/** An event's payload as the raw JSON of the members it came in; a valid event has one of them at most. */
export interface Data {
  readonly json?: string;
  /** A JSON string of base64, quotes included. */
  readonly base64?: string;
}
