import type { Kind, Refusal } from '../domain/errors';

const statusOf: Record<Kind, number> = {
  malformed: 400,
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

const titleOf: Record<Kind, string> = {
  malformed: 'The request can not be understood',
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
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', ...adviceOf(refusal) },
  });
}

function adviceOf({ remedy, fields }: Refusal): Record<string, string> {
  return {
    ...(remedy === 'retry' && { 'retry-after': '1' }),
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
