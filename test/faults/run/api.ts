import type { Kind, Outcome } from '../check/evidence';
import type { Ended } from './history';

export interface ApiAt {
  readonly url: string;
  readonly key: string;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a caller knows what it asked for
  readonly json: any;
}

/** Calls the API once. @throws where no answer came */
export async function call(api: ApiAt, path: string, init: RequestInit = {}): Promise<Answered> {
  const headers = { ...init.headers, authorization: `Bearer ${api.key}` };
  const response = await fetch(`${api.url}${path}`, {
    ...init,
    headers,
    signal: AbortSignal.timeout(35_000),
  });
  const text = await response.text();
  return { status: response.status, text, json: text ? JSON.parse(text) : undefined };
}

export const post = (api: ApiAt, path: string, body: unknown, headers: object = {}) =>
  call(api, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** Calls until an answer comes that is no failure: for what the run itself has to know. */
export async function surely(api: ApiAt, path: string): Promise<Answered> {
  for (let attempt = 1; ; attempt++) {
    const answer = await call(api, path).catch((error: unknown) => error as Error);
    if ('status' in answer && answer.status === 200) return answer;
    if (attempt === 20) throw new Error(`${path}: ${'text' in answer ? answer.text : answer}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** A clear no is one that another try would get, too; anything else may have happened. */
export const outcomeOf = (status: number): Exclude<Outcome, 'ok'> =>
  status >= 400 && status < 500 && ![408, 409, 429].includes(status) ? 'fail' : 'unknown';

export const notOk = <K extends Kind>({ status, text }: Answered): Ended<K> => ({
  outcome: outcomeOf(status),
  why: `${status} ${text}`,
});
