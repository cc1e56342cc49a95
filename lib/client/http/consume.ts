import type { Caller } from './caller';
import { type ConsumeOptions, consumeSettings, type PullHandler } from './consume-options';
import { Consumption } from './consumption';
import { pathOf } from './path';
import { readIsOrdered, readTopicName } from './pulled';

export interface ConsumeRequest<T> {
  readonly subscription: string;
  readonly handler: PullHandler<T>;
}

/**
 * Pulls records and hands them to the handler until the signal aborts: those of a key in order, others at once.
 * @throws WeftError for what another try can't mend, such as `subscription_unknown`; failures that may pass are
 *   told to `onError`
 */
export async function consume<T>(
  caller: Caller,
  request: ConsumeRequest<T>,
  options: ConsumeOptions = {},
): Promise<void> {
  const settings = consumeSettings(options);
  const { signal } = options;
  const ordered = await isOrdered(caller, request.subscription, signal).catch((error: unknown) => {
    if (signal?.aborted) return undefined;
    throw error;
  });
  if (ordered === undefined || signal?.aborted) return;
  await new Consumption({ caller, ...request, settings, options, ordered }).run();
}

/** On a topic without order a record is not held back behind one of its key that failed. */
async function isOrdered(
  caller: Caller,
  subscription: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const get = { method: 'GET', signal } as const;
  const path = pathOf(['subscriptions', subscription]);
  const topic = await caller.call({ ...get, path, read: readTopicName });
  return caller.call({ ...get, path: pathOf(['topics', topic]), read: readIsOrdered });
}
