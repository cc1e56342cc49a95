import { Caller, type CallerOptions } from '../client/http/caller';
import { endpointOf } from '../client/http/client';
import type { Answer } from '../client/http/failure';
import { pause } from '../client/http/on-abort';
import { pathOf } from '../client/http/path';
import { retryOf } from '../client/http/retry';
import { WeftError } from '../client/http/weft-error';
import { UsageError } from './cli-error';
import type { ChosenAccess } from './contexts';
import type { CliSite } from './site';

export type Parts = readonly (string | number)[];
export type Query = Readonly<Record<string, string | number | undefined>>;
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Most tries of a call that may be made again. */
const retry = retryOf({ attempts: 5 });

/** Longest that one try may take: the API itself waits up to 20 seconds, and may have to wake first. */
const timeoutMs = 60_000;

/** The API of one context. Paths are given by their parts behind `/v1`: `['topics', name]`. */
export class Api {
  readonly caller: Caller;

  constructor(
    private readonly site: Pick<CliSite, 'fetch' | 'outside' | 'signal'>,
    readonly access: ChosenAccess,
  ) {
    const { fetch, outside, signal } = site;
    const { key: apiKey } = access;
    const endpoint = addressIn(access);
    this.caller = new Caller({ endpoint, apiKey, fetch, retry, timeoutMs, signal, outside });
  }

  get<T>(parts: Parts, query?: Query): Promise<T> {
    return this.caller.call<T>({ method: 'GET', path: pathOf(parts, query), read: jsonIn });
  }

  /** As `get`, and the answer's text itself: for what JavaScript's numbers can't hold. */
  getText(parts: Parts, query?: Query): Promise<string> {
    const path = pathOf(parts, query);
    return this.caller.call({ method: 'GET', path, read: ({ text }) => text });
  }

  /** Asks again only while it is certain that nothing was done: what is posted may not happen twice. */
  post<T>(parts: Parts, body?: unknown): Promise<T> {
    return this.once<T>('POST', parts, body);
  }

  /** As `post`. */
  put<T>(parts: Parts, body: unknown): Promise<T> {
    return this.once<T>('PUT', parts, body);
  }

  /** As `post`. */
  delete<T>(parts: Parts, body?: unknown): Promise<T> {
    return this.once<T>('DELETE', parts, body);
  }

  /** Tries again only while it is certain that the try before has done nothing. */
  async insist<T>(act: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await act();
      } catch (error) {
        const wait = waitAfter(error, attempt);
        if (wait === undefined) throw error;
        await pause(wait, this.site.signal);
      }
    }
  }

  /** A caller of another patience, or one that Ctrl-C does not break off. */
  callerWith(options: Partial<Pick<CallerOptions, 'signal' | 'retry' | 'timeoutMs'>>): Caller {
    return new Caller({ ...this.caller.options, ...options });
  }

  private once<T>(method: Method, parts: Parts, body: unknown): Promise<T> {
    const call = { method, path: pathOf(parts), body, attempts: 1, read: jsonIn } as const;
    return this.insist(() => this.caller.call<T>(call));
  }
}

/** How long to wait before another try, in milliseconds; undefined where there may be none. */
function waitAfter(error: unknown, attempt: number): number | undefined {
  if (!(error instanceof WeftError) || !error.retryable || error.mayHaveHappened) return undefined;
  if (attempt >= retry.attempts) return undefined;
  const wait = error.retryAfterMs ?? 200 * 2 ** attempt;
  return wait <= longestWait ? wait : undefined;
}

/** A person waits no longer for an answer that asks to come back, in milliseconds. */
const longestWait = 20_000;

// biome-ignore lint/suspicious/noExplicitAny: what it is, the caller of `get` says
const jsonIn = ({ text }: Answer): any => (text === '' ? undefined : JSON.parse(text));

function addressIn({ endpoint }: ChosenAccess): string {
  try {
    return endpointOf(endpoint);
  } catch (error) {
    throw new UsageError(`${JSON.stringify(endpoint)} is no endpoint: ${(error as Error).message}`);
  }
}
