import { Refusal } from '../domain/errors';

/** What the SDK says of a failed call. */
interface Failure {
  readonly name: string;
  /** Whose fault it is; undefined when nobody has answered. */
  readonly $fault?: 'client' | 'server';
  /** Undefined when the call has not been sent: a mistake of ours, or no credentials. */
  readonly $metadata?: object;
}

const lateOrBusy =
  /Throttl|ProvisionedThroughput|RequestLimit|LimitExceeded|OverLimit|TransactionInProgress|TransactionConflict/;

/**
 * Whether a failed call may have taken effect all the same, or may on another try. The SDK repeats a call
 * by itself, so even a throttled one may follow a try that was stored and whose answer was lost.
 */
export function mayHaveHappened(error: unknown): boolean {
  const { name = '', $fault, $metadata } = error as Partial<Failure>;
  return $metadata !== undefined && ($fault !== 'client' || lateOrBusy.test(name));
}

/**
 * The answer to a call that may be repeated.
 * @throws Refusal `throttled` where another try may help; its cause is the SDK's error
 */
export async function answerOf<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw mayHaveHappened(error) ? busy(error) : error;
  }
}

const busy = (cause: unknown): Refusal =>
  Object.assign(
    new Refusal('throttled', 'The store is busy or gave no answer. Send the request again.'),
    { cause },
  );
