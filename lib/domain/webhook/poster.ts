/** One request to an endpoint. */
export interface Post {
  readonly url: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** When there is no answer by then, there is none, in milliseconds. */
  readonly timeoutMs: number;
}

/** What came back. */
export type Answer = Answered | Unanswered;

/** The endpoint has said a status. Whatever happened to the rest of its answer does not change that. */
export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  readonly retryAfter?: string;
  /** Where a redirect leads. */
  readonly location?: string;
  /** The beginning of its body, as far as it came. */
  readonly body: Uint8Array;
}

/** There was no status: no connection, nothing in time, or nothing that is HTTP. */
export interface Unanswered {
  readonly kind: 'unanswered';
  /** For people; names no more of the url than its host. */
  readonly error: string;
}

/** Sends requests. Follows no redirect, never throws, and connects to nothing but public addresses. */
export interface Poster {
  post(post: Post): Promise<Answer>;
}
