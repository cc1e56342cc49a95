import type { Tried } from '../deliver/delivery';
import type { Answer, Answered } from './poster';
import { retryAfterSeconds } from './retry-after';

/** What an answer means. */
export interface Verdict {
  readonly tried: Exclude<Tried, { readonly kind: 'later' }>;
  /** The endpoint is down or overloaded, whatever the record: counts against its circuit. */
  readonly down: boolean;
}

/** @param now milliseconds since 1970, for a Retry-After that is a date */
export function judge(answer: Answer, now: number): Verdict {
  if (answer.kind === 'unanswered') {
    return { tried: { kind: 'failed', error: answer.error }, down: true };
  }
  const { status } = answer;
  return { tried: triedOf(answer, now), down: status >= 500 || status === 429 };
}

function triedOf(answer: Answered, now: number): Verdict['tried'] {
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: 'done' };
  if (status === 410) return { kind: 'gone', error: 'answered 410: the endpoint is gone' };
  if (status >= 300 && status < 400) return { kind: 'failed', error: redirectError(answer) };
  return { kind: 'failed', error: `answered ${status}`, ...wishOf(answer, now) };
}

function wishOf({ status, retryAfter }: Answered, now: number) {
  const afterSeconds =
    status === 429 || status === 503 ? retryAfterSeconds(retryAfter, now) : undefined;
  return afterSeconds === undefined ? {} : { afterSeconds };
}

function redirectError({ status, location }: Answered): string {
  const host = hostOf(location);
  const to = host === undefined ? '' : ` to ${host}`;
  return `answered ${status}, a redirect${to}: redirects are never followed, so set the target's url to where it leads`;
}

/** The host alone: what follows it may be a secret. */
function hostOf(location: string | undefined): string | undefined {
  if (location === undefined || !URL.canParse(location)) return undefined;
  return new URL(location).host.slice(0, 100) || undefined;
}
