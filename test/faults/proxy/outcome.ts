import type { AwsCall } from './aws-call';
import type { WireAnswer } from './wire';

/** What the caller gets to see. */
export type Outcome =
  | {
      readonly kind: 'answer';
      readonly answer: WireAnswer;
      /** Nothing was wrong with it after all. */
      readonly missed?: true;
    }
  /** The head and half of the body, then the connection is gone. */
  | { readonly kind: 'cut'; readonly answer: WireAnswer }
  | { readonly kind: 'reset' }
  /** Nothing, for longer than the caller waits. */
  | { readonly kind: 'silence'; readonly ms: number };

export const answered = (answer: WireAnswer): Outcome => ({ kind: 'answer', answer });
export const missed = (answer: WireAnswer): Outcome => ({ kind: 'answer', answer, missed: true });
export const reset: Outcome = { kind: 'reset' };

/** What a fault may do with a call. */
export interface Hands {
  forward(call: AwsCall): Promise<WireAnswer>;
  /** The same, in so many milliseconds, and whatever is answered is thrown away. */
  later(call: AwsCall, ms: number): void;
  random(): number;
  /** Answers to earlier reads, by their words, and when they were given. */
  readonly earlier: Map<string, { readonly answer: WireAnswer; readonly at: number }>;
  /** Callers that wait for messages: each may be answered with what another one gets. */
  readonly waiting: Map<string, Set<(answer: WireAnswer) => void>>;
  /** Kills the Lambda that sent the call. */
  kill(call: AwsCall): void;
}

/** One way in which a call goes wrong. */
export interface Fault {
  /** Whether it can befall this call. */
  fits(call: AwsCall, hands: Hands): boolean;
  act(call: AwsCall, hands: Hands): Promise<Outcome>;
}

export const isWrite = ({ operation }: AwsCall): boolean =>
  /^(Put|Update|Delete|TransactWrite|BatchWrite|Publish|Send|Change)/.test(operation) ||
  operation === 'events';

/** The same words asked twice are the same read. */
export const wordsOf = ({ operation, body }: AwsCall): string => `${operation} ${body.toString()}`;
