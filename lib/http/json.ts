import { en } from 'zod/locales';
import type * as z from 'zod/mini';
import { Refusal } from '../domain/errors';
import { textOf } from '../domain/publish/body';
import { maxDepth, maxProblems } from '../domain/publish/limits';
import { checkDepth, parseJson } from '../domain/publish/raw-json';

/** Largest body of a request that is no publish, in bytes: a hundred ack ids at their longest, and some air. */
const maxBodyBytes = 512 * 1024;

/** Longest piece of a problem's message, which names members as they were received, in characters. */
const longestMessage = 200;

/** An answer in JSON. */
export const json = (body: unknown, init: ResponseInit = {}): Response =>
  rawJson(JSON.stringify(body), init);

/** An answer in JSON that is already written. */
export const rawJson = (body: string, { headers, ...init }: ResponseInit = {}): Response =>
  new Response(body, { ...init, headers: { 'content-type': 'application/json', ...headers } });

/**
 * Reads a small JSON body by a schema; an empty body is an empty object.
 * @throws Refusal `request_too_large`; `body_not_utf8`, `json_too_deep` or `json_invalid` when it can't be read;
 *   `body_invalid` naming the members that break a rule, the first `maxProblems` of them
 */
export function readBody<S extends z.ZodMiniType>(body: Uint8Array, schema: S): z.output<S> {
  const value = body.length === 0 ? {} : parse(body);
  const result = schema.safeParse(value, { error: localeError });
  if (result.success) return result.data;
  throw new Refusal('body_invalid', 'The body breaks the rules that "problems" names.', {
    problems: result.error.issues.slice(0, maxProblems).map(({ path, message }) => ({
      at: path.join('.'),
      message: message.slice(0, longestMessage),
    })),
  });
}

const { localeError } = en();

function parse(body: Uint8Array): unknown {
  if (body.length > maxBodyBytes) {
    throw new Refusal(
      'request_too_large',
      `A request body may be ${maxBodyBytes} bytes here, got ${body.length}.`,
      { limit: maxBodyBytes, received: body.length },
    );
  }
  const text = textOf(body);
  checkDepth(text, maxDepth);
  return parseJson(text);
}
