import { type ProblemDetails, WeftError } from './weft-error';

/** One answer of the API, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Answers that say "later". Source: RFC 9110, section 15; 429 is RFC 6585's. */
const later = [429, 502, 503, 504];

/** After these codes it is certain that this very try has done nothing. */
const nothingDone = ['contended', 'throttled'];

/** When a try began and ended, in milliseconds since 1970. */
export interface Span {
  readonly began: number;
  readonly now: number;
}

/** The error that an answer is; undefined where it is none. */
export function failureIn(answer: Answer, { began, now }: Span): WeftError | undefined {
  const { status, headers } = answer;
  if (status >= 200 && status < 300) return undefined;
  const problem = problemIn(answer.text);
  const retryable = isLater(status, problem);
  return new WeftError(problem?.code ?? `http_${status}`, detailOf(answer, problem), {
    status,
    problem,
    retryable,
    retryAfterMs: retryable ? retryAfterOf(headers.get('retry-after'), now) : undefined,
    inDoubtSince: isDoubtful(status, problem) ? began : undefined,
  });
}

/** A 500 without a code is the gateway's, whose Lambda was throttled or fell over; ours is a defect, and stays one. */
const isLater = (status: number, problem: ProblemDetails | undefined): boolean =>
  later.includes(status) ||
  (status === 500 && !problem) ||
  problem?.code === 'idempotency_in_progress';

const isDoubtful = (status: number, problem: ProblemDetails | undefined): boolean =>
  (status >= 500 && !nothingDone.includes(problem?.code ?? '')) ||
  problem?.code === 'idempotency_in_progress';

function problemIn(text: string): ProblemDetails | undefined {
  const value = jsonIn(text) as ProblemDetails | null | undefined;
  return typeof value?.code === 'string' ? value : undefined;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Longest piece of an answer that is no problem detail and that an error repeats, in characters. */
const longest = 200;

function detailOf({ status, text }: Answer, problem: ProblemDetails | undefined): string {
  if (typeof problem?.detail === 'string') return problem.detail;
  return `The API answered ${status}: ${text.slice(0, longest) || 'nothing'}`;
}

/** Seconds or a date, as milliseconds from now. Source: RFC 9110, section 10.2.3 */
function retryAfterOf(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** An answer that said yes and can't be read: cut off, or not the API's. Whatever was asked for may be done. */
export const malformed = (answer: Answer, inDoubtSince: number, cause?: unknown): WeftError =>
  new WeftError(
    'answer_malformed',
    `The answer (${answer.status}) is not what the API answers: ${answer.text.slice(0, longest) || 'nothing'}`,
    { status: answer.status, retryable: true, inDoubtSince, cause },
  );

/** Failures of a connection that was never made. */
const neverSent = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'];

/** No answer came. Where the connection was made the request may have arrived. */
export function noAnswer(error: unknown, began: number): WeftError {
  const { cause = error } = error as { cause?: unknown };
  const { code = '', message = String(cause) } = cause as { code?: string; message?: string };
  return new WeftError('no_answer', `No answer came: ${code || message}`, {
    retryable: true,
    cause: error,
    inDoubtSince: neverSent.includes(code) ? undefined : began,
  });
}

export const timedOut = (ms: number, inDoubtSince: number): WeftError =>
  new WeftError('timed_out', `No answer came within ${ms} ms.`, { retryable: true, inDoubtSince });
