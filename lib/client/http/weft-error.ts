/** Problem details as the API answers them. Source: RFC 9457 */
export interface ProblemDetails {
  readonly code: string;
  readonly detail?: string;
  readonly status?: number;
  readonly [field: string]: unknown;
}

/** What is known beside a code and a sentence. */
export interface WeftErrorInit extends ErrorOptions {
  readonly status?: number;
  readonly problem?: ProblemDetails;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
  readonly inDoubtSince?: number;
}

/** Everything that the client rejects with on purpose, but for an abort: that rejects with the signal's reason. */
export class WeftError extends Error {
  override readonly name: string = 'WeftError';
  /** The answer's status; absent where no answer came, or none was asked for. */
  readonly status?: number;
  /** What the API said, whole. */
  readonly problem?: ProblemDetails;
  /** The same call may succeed later. */
  readonly retryable: boolean;
  /** How long the API asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /**
   * When the last try began of which nobody knows what it did, in milliseconds since 1970: the call may have taken
   * effect. Absent where it is certain that it has not.
   */
  readonly inDoubtSince?: number;

  /**
   * @param code stable name, for programs: the API's own, or one of the client's
   * @param detail one sentence for people
   */
  constructor(
    readonly code: string,
    readonly detail: string,
    init: WeftErrorInit = {},
  ) {
    super(`${code}: ${detail}`, 'cause' in init ? { cause: init.cause } : undefined);
    this.status = init.status;
    this.problem = init.problem;
    this.retryable = init.retryable ?? false;
    this.retryAfterMs = init.retryAfterMs;
    this.inDoubtSince = init.inDoubtSince;
  }

  /** Whether the call may have taken effect although it failed. */
  get mayHaveHappened(): boolean {
    return this.inDoubtSince !== undefined;
  }

  /** The same error, of a call that had tries of unknown outcome before. */
  inDoubt(since: number | undefined): WeftError {
    if (since === undefined || since === this.inDoubtSince) return this;
    const { status, problem, retryable, retryAfterMs, cause } = this;
    const init = { status, problem, retryable, retryAfterMs, cause, inDoubtSince: since };
    return new WeftError(this.code, this.detail, init);
  }
}
