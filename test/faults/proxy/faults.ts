import type { AwsCall } from './aws-call';
import { deniedEntry, partialBatch, unprocessed } from './batches';
import { conflictOf, type Failure, failureOf } from './error-answers';
import { answered, type Fault, isWrite, reset } from './outcome';
import { emptyPage, receivedTwice, shortPage, staleRead } from './reads';

const always = () => true;

/** The call is refused, and has done nothing. */
const refused = (failure: Failure): Fault => ({
  fits: always,
  act: async (call) => answered(failureOf(call, failure)),
});

/** The call has taken effect, and the answer says that it failed. */
const doneAndDenied = (failure: Failure): Fault => ({
  fits: isWrite,
  async act(call, hands) {
    await hands.forward(call);
    return answered(failureOf(call, failure));
  },
});

/** Longer than a call to DynamoDB or SNS is waited for. */
const tooLongMs = 3_600;
const isQuick = ({ service }: AwsCall): boolean => service === 'dynamodb' || service === 'sns';

/** Every way in which a call can go wrong between a Lambda and AWS. */
export const faults = {
  throttled: refused('throttled'),
  'error-500': refused('error-500'),
  'error-503': refused('error-503'),
  'done-and-throttled': doneAndDenied('throttled'),
  'done-and-500': doneAndDenied('error-500'),
  /** The connection breaks before the engine is asked. */
  reset: { fits: always, act: async () => reset },
  /** The engine has done it; the connection breaks before the answer. */
  'answer-lost': {
    fits: isWrite,
    async act(call, hands) {
      await hands.forward(call);
      return reset;
    },
  },
  'answer-cut': {
    fits: always,
    act: async (call, hands) => ({ kind: 'cut', answer: await hands.forward(call) }),
  },
  /** Nothing is done, and nothing is said. */
  hang: { fits: isQuick, act: async () => ({ kind: 'silence', ms: tooLongMs }) },
  'done-and-hang': {
    fits: (call) => isQuick(call) && isWrite(call),
    async act(call, hands) {
      await hands.forward(call);
      return { kind: 'silence', ms: tooLongMs };
    },
  },
  /** Two at once, of which one is answered. */
  'sent-twice': {
    fits: mayComeTwice,
    async act(call, hands) {
      hands.later(call, 0);
      return answered(await hands.forward(call));
    },
  },
  /** A copy that was held up on its way arrives seconds later. */
  'sent-again-later': {
    fits: (call) => isWrite(call) && mayComeTwice(call),
    async act(call, hands) {
      hands.later(call, 1_000 + hands.random() * 4_000);
      return answered(await hands.forward(call));
    },
  },
  'transaction-conflict': {
    fits: ({ operation }) => operation === 'TransactWriteItems',
    act: async (call) => answered(conflictOf(call)),
  },
  'stale-read': staleRead,
  'short-page': shortPage,
  'empty-page': emptyPage,
  'received-twice': receivedTwice,
  'partial-batch': partialBatch,
  'denied-entry': deniedEntry,
  unprocessed,
  /** The Lambda is killed before the call is done. */
  'killed-before': {
    fits: isOfLambda,
    async act(call, hands) {
      hands.kill(call);
      return reset;
    },
  },
  /** The call is done, and the Lambda is killed before it learns of it. */
  'killed-after': {
    fits: (call) => isOfLambda(call) && isWrite(call),
    async act(call, hands) {
      await hands.forward(call);
      hands.kill(call);
      return reset;
    },
  },
} satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof faults;

/** Nothing on the way repeats a publish of which nobody has said that it is the same one. */
function mayComeTwice({ operation, headers }: AwsCall): boolean {
  return operation !== 'events' || headers['idempotency-key'] !== undefined;
}

/** Only a Lambda signs with a key of a session; the run's own processes sign with the account's. */
function isOfLambda({ caller }: AwsCall): boolean {
  return caller.startsWith('ASIA');
}
