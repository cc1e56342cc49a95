import { Refusal } from '../domain/errors';
import { type Caller, callerOf } from './caller';
import type { GatewayEvent } from './gateway';
import { queryOf } from './query';

/** A request, as far as the API's answers look at it. */
export interface Call {
  /** A part of the path that the route names. */
  param(name: string): string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly caller: Caller;
  /** @throws Refusal `body_not_utf8` when bytes of it were lost on the way */
  body(): Uint8Array;
}

/**
 * The event as a call. It is read as it is and never made a standard `Request`: that refuses methods, takes
 * tabs out of paths and follows their dots, and reads header values as bytes.
 * @throws Refusal `parameter_invalid`
 */
export const callOf = (
  event: GatewayEvent,
  params: Readonly<Record<string, string>>,
  caller: Caller = callerOf(event.requestContext),
): Call => ({
  param: (name) => params[name] ?? '',
  headers: headersOf(event),
  query: queryOf(event.rawQueryString ?? ''),
  caller,
  body: () => bodyOf(event),
});

const headersOf = ({ headers }: GatewayEvent): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value = '']) => [name.toLowerCase(), value.trim()]),
  );

function bodyOf({ body, isBase64Encoded }: GatewayEvent): Uint8Array {
  // API Gateway hands text types over as a string, in which invalid bytes have become U+FFFD for good.
  if (!isBase64Encoded && body?.includes('\uFFFD')) {
    throw new Refusal(
      'body_not_utf8',
      'The body is not valid UTF-8. (A U+FFFD that is meant is written \\ufffd in JSON.)',
    );
  }
  return Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
}
