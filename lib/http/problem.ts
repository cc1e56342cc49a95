import type { Code, Kind, Refusal } from '../domain/errors';

export const statusOf: Record<Kind, number> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  unknown: 404,
  method: 405,
  state: 409,
  gone: 410,
  'too-large': 413,
  unsupported: 415,
  range: 416,
  rule: 422,
  limited: 429,
  unavailable: 503,
};

export const titleOf: Record<Kind, string> = {
  malformed: 'The request can not be understood',
  unauthenticated: 'It is not known who calls',
  forbidden: 'The caller may not do that',
  unknown: 'There is no such thing',
  method: 'The method does not fit the address',
  state: 'The request does not fit the present state',
  gone: 'It is no longer there',
  'too-large': 'The request is too large',
  unsupported: 'The content type is not supported',
  range: 'It lies outside of what there is',
  rule: 'The request breaks a rule',
  limited: 'Too much at once',
  unavailable: 'Not possible right now',
};

/** Problem details, with a stable code. Source: RFC 9457 */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly [field: string]: unknown;
}

export const problemOf = (refusal: Refusal): Problem => ({
  type: `urn:weft:problem:${refusal.code}`,
  title: titleOf[refusal.kind],
  ...briefProblemOf(refusal),
});

/** A refusal as an entry of an answer to many: what went wrong with this one. */
export const briefProblemOf = ({ kind, code, message, fields }: Refusal) => ({
  status: statusOf[kind],
  code,
  detail: message,
  ...fields,
});

/** The answer to a refusal, with the header that tells what to do next. */
export function toResponse(refusal: Refusal): Response {
  const problem = problemOf(refusal);
  return new Response(writeHarmless(problem), {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', ...adviceOf(refusal) },
  });
}

/** What a terminal or a browser might act on: a refusal shows what it received, wherever that came from. */
const harmful = /[<>&\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** JSON of the same value, in which whatever was received can do nothing but be read. */
const writeHarmless = (value: unknown): string =>
  JSON.stringify(value).replace(harmful, (mark) =>
    Array.from({ length: mark.length }, (_, at) => escaped(mark.charCodeAt(at))).join(''),
  );

const escaped = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;

/** What a caller is asked for. Source: RFC 6750, 3 */
const challenges: Partial<Record<Code, string>> = {
  key_missing: 'Bearer realm="weft"',
  key_invalid: 'Bearer realm="weft", error="invalid_token"',
  scope_missing: 'Bearer realm="weft", error="insufficient_scope"',
};

function adviceOf({ code, remedy, fields }: Refusal): Record<string, string> {
  return {
    ...(remedy === 'retry' && { 'retry-after': String(fields.retryAfterSeconds ?? 1) }),
    ...(Object.hasOwn(challenges, code) && { 'www-authenticate': challenges[code] }),
    ...(typeof fields.allow === 'string' && { allow: fields.allow }),
    ...(typeof fields.acceptPost === 'string' && { 'accept-post': fields.acceptPost }),
  };
}

/** The answer to what should not have happened. It tells nothing of the inside; the log does. */
export const internalError = (): Response =>
  new Response(
    JSON.stringify({
      type: 'urn:weft:problem:internal',
      title: 'Something went wrong on our side',
      status: 500,
      code: 'internal',
      detail: 'The request may or may not have taken effect. The log of this Lambda says why.',
    }),
    { status: 500, headers: { 'content-type': 'application/problem+json' } },
  );
