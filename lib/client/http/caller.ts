import type { Outside } from '../../domain/outside';
import { type Answer, failureIn, malformed, noAnswer, timedOut } from './failure';
import { linked, orAbort, pause, timerMs } from './on-abort';
import { mayRetry, type Retry, waitMs } from './retry';
import { WeftError } from './weft-error';

export interface Call<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** From `/v1` on, as `pathOf` writes it. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A value to send as JSON, or a text that is sent as it is. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Most tries. @default the client's */
  readonly attempts?: number;
  /** Reads an answer that says yes; what it throws makes the answer a malformed one. */
  readonly read: (answer: Answer) => T;
}

export interface CallerOptions {
  /** Up to and without `/v1`. */
  readonly endpoint: string;
  readonly apiKey: string | (() => string | Promise<string>);
  readonly fetch: typeof fetch;
  readonly retry: Retry;
  /** How long one try may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly outside: Pick<Outside, 'now' | 'random' | 'newId'>;
}

/** Calls the API, again where that may help. */
export class Caller {
  constructor(readonly options: CallerOptions) {}

  /** @throws WeftError, or the reason of a signal that aborted */
  async call<T>(call: Call<T>): Promise<T> {
    const link = linked([this.options.signal, call.signal]);
    try {
      return await this.insist({ ...call, signal: link.signal });
    } finally {
      link.unlink();
    }
  }

  private async insist<T>(call: Call<T> & { signal: AbortSignal }): Promise<T> {
    const { outside } = this.options;
    const retry = { ...this.options.retry, ...(call.attempts && { attempts: call.attempts }) };
    const request = requestOf(call);
    let doubt: number | undefined;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.attempt(call, request);
      if (!(outcome instanceof WeftError)) return outcome.value;
      doubt = outcome.inDoubtSince ?? doubt;
      if (!mayRetry(outcome, attempt, retry)) throw outcome.inDoubt(doubt);
      await pause(waitMs(outcome, attempt, { ...retry, random: outside.random() }), call.signal);
    }
  }

  /** One try: its value, or why it failed. @throws the reason of the signal where that aborts */
  private async attempt<T>(
    call: Call<T> & { signal: AbortSignal },
    request: RequestInit,
  ): Promise<{ value: T } | WeftError> {
    const { timeoutMs, outside } = this.options;
    const began = outside.now();
    const answer = await this.answerTo(call, request).catch((error: unknown) => {
      call.signal.throwIfAborted();
      if (error instanceof WeftError) return error;
      return error === overdue ? timedOut(timeoutMs, began) : noAnswer(error, began);
    });
    if (answer instanceof WeftError) return answer;
    const failure = failureIn(answer, { began, now: outside.now() });
    if (failure) return failure;
    try {
      return { value: call.read(answer) };
    } catch (error) {
      return malformed(answer, began, error);
    }
  }

  private async answerTo<T>(call: Call<T>, request: RequestInit): Promise<Answer> {
    const link = linked([call.signal]);
    const timer = setTimeout(() => link.abort(overdue), timerMs(this.options.timeoutMs));
    try {
      // Not every fetch, and no maker of keys, looks at a signal.
      const sent = this.send(call.path, { ...request, signal: link.signal });
      return await orAbort(sent, link.signal);
    } finally {
      clearTimeout(timer);
      link.unlink();
    }
  }

  private async send(path: string, request: RequestInit): Promise<Answer> {
    const headers = authorized(request.headers, await this.key());
    const url = `${this.options.endpoint}${path}`;
    const response = await this.options.fetch(url, { ...request, headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  private async key(): Promise<string> {
    const { apiKey } = this.options;
    try {
      return typeof apiKey === 'string' ? apiKey : await apiKey();
    } catch (cause) {
      throw new WeftError('key_unavailable', 'The API key could not be had.', { cause });
    }
  }
}

/** Why a try is given up: told from the caller's own abort by being this very value. */
const overdue = new Error('overdue');

/** A redirected POST would become a GET: an answer that redirects is an error. */
function requestOf({ method, headers, body }: Call<unknown>): RequestInit {
  try {
    return { method, redirect: 'manual', ...bodyOf(body), headers: headersOf(body, headers) };
  } catch (cause) {
    throw new WeftError('request_invalid', `The request can't be sent: ${cause}`, { cause });
  }
}

const bodyOf = (body: unknown): Pick<RequestInit, 'body'> =>
  body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };

function headersOf(body: unknown, more: Call<unknown>['headers']): Headers {
  const headers = new Headers(more);
  if (body !== undefined && !headers.has('content-type'))
    headers.set('content-type', 'application/json');
  return headers;
}

function authorized(of: RequestInit['headers'], key: string): Headers {
  try {
    const headers = new Headers(of);
    headers.set('authorization', `Bearer ${key}`);
    return headers;
  } catch {
    // What is caught names the key.
    throw new WeftError('key_malformed', 'The API key is no text that a header can hold.');
  }
}
