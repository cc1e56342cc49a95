import type * as z from 'zod/mini';
import { Refusal } from '../domain/errors';

/** An answer in JSON. */
export const json = (body: unknown, init: ResponseInit = {}): Response =>
  rawJson(JSON.stringify(body), init);

/** An answer in JSON that is already written. */
export const rawJson = (body: string, { headers, ...init }: ResponseInit = {}): Response =>
  new Response(body, { ...init, headers: { 'content-type': 'application/json', ...headers } });

/**
 * Reads a small JSON body by a schema; an empty body is an empty object.
 * @throws Refusal `json_invalid` or `body_not_utf8` when it can't be read;
 *   `body_invalid` naming every member that breaks a rule
 */
export function readBody<S extends z.ZodMiniType>(body: Uint8Array, schema: S): z.output<S> {
  const result = schema.safeParse(body.length === 0 ? {} : parse(body));
  if (result.success) return result.data;
  throw new Refusal('body_invalid', 'The body breaks the rules that "problems" names.', {
    problems: result.error.issues.map(({ path, message }) => ({ at: path.join('.'), message })),
  });
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw error instanceof SyntaxError
      ? new Refusal('json_invalid', 'The body is not valid JSON.')
      : new Refusal('body_not_utf8', 'The body is not valid UTF-8.');
  }
}
