import {
  type AttemptPorts,
  answerAttempts,
  answerRotation,
  type SecretPorts,
} from './attempt-answers';
import type { Call } from './call';

type Answer = (call: Call) => Promise<Response>;

/** What an operator asks of a webhook. */
export const webhookAnswers = (ports: AttemptPorts & SecretPorts) =>
  ({
    'GET /v1/subscriptions/{subscription}/attempts': answerAttempts(ports),
    'POST /v1/subscriptions/{subscription}/secret/rotate': answerRotation(ports),
  }) satisfies Readonly<Record<string, Answer>>;
