import type { Context } from 'aws-lambda';
import type { Log } from './logger';

/** What a handler is told of its invocation. */
export type Invocation = Pick<Context, 'awsRequestId'>;

/**
 * Has each line from now on say which invocation it belongs to, and what that is about; of the one before nothing is
 * left. The trace's id is there by itself, where there is one. Never a payload, nor a record's key.
 */
export function beginLog(
  log: Log,
  invocation: Invocation | undefined,
  about: Readonly<Record<string, string | number | undefined>> = {},
): void {
  log.resetKeys?.();
  const request = invocation && { function_request_id: invocation.awsRequestId };
  const known = Object.entries({ ...request, ...about }).filter(([, value]) => value !== undefined);
  log.appendKeys?.(Object.fromEntries(known));
}

/** A handler whose lines say which invocation they belong to. */
export const logging =
  <E, C extends Invocation, R>(log: Log, handler: (event: E, context: C) => Promise<R>) =>
  (event: E, context: C): Promise<R> => {
    beginLog(log, context);
    return handler(event, context);
  };
