import { setTimeout as sleep } from 'node:timers/promises';
import type { Door } from '../door';
import { Problem, Stopped } from '../problem';
import type { Encoded } from './encode';

/** An answer that says neither "later" nor "wrong". */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const tries = 6;
const timeoutMs = 30_000;

/** Calls the deployed API as any client would: over HTTP, with the key. */
export class Api {
  constructor(
    private readonly door: Door,
    private readonly signal: AbortSignal,
  ) {}

  /** Posts a JSON value. Errors are those of `send`. */
  async post(path: string, value: unknown): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    return this.send(path, { headers, body: JSON.stringify(value) });
  }

  /**
   * Posts a request, again after a while where the answer allows it (429, 503) or none came.
   * @throws Problem for any other refusal, or when trying again did not help; Stopped when aborted
   */
  async send(path: string, request: Encoded): Promise<Answer> {
    let failure = '';
    for (let tried = 0; tried < tries; tried += 1) {
      if (tried > 0) await this.pause(2 ** tried * 100);
      const answer = await this.attempt(path, request);
      if (typeof answer !== 'string') return answer;
      failure = answer;
    }
    throw new Problem(`POST ${path} failed ${tries} times: ${failure}`);
  }

  /** The answer, or why it is worth another try. */
  private async attempt(path: string, request: Encoded): Promise<Answer | string> {
    const limit = new AbortController();
    const abort = () => limit.abort();
    const timer = setTimeout(abort, timeoutMs);
    this.signal.addEventListener('abort', abort);
    try {
      return await this.fetch(path, request, limit.signal);
    } catch (error) {
      if (error instanceof Problem) throw error;
      if (this.signal.aborted) throw new Stopped();
      return (error as Error).message;
    } finally {
      clearTimeout(timer);
      this.signal.removeEventListener('abort', abort);
    }
  }

  private async fetch(path: string, { headers, body }: Encoded, signal: AbortSignal) {
    const { apiUrl, apiKey } = this.door;
    const response = await fetch(`${apiUrl}${path}`, {
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${apiKey}` },
      body,
      signal,
    });
    return judge(path, response.status, await response.text());
  }

  private pause(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.signal }).catch(() => {
      throw new Stopped();
    });
  }
}

function judge(path: string, status: number, text: string): Answer | string {
  const later = status === 429 || status === 503 || text.includes('idempotency_in_progress');
  if (later) return `${status} ${text}`;
  if (status >= 400) throw new Problem(`POST ${path} was answered ${status}: ${text}`);
  return { status, body: JSON.parse(text) };
}
