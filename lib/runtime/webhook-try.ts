import { signatureHeaders } from '../aws/webhook-signature';
import type { Work } from '../domain/deliver/delivery';
import type { Outside } from '../domain/outside';
import { type Attempt, attemptOf } from '../domain/webhook/attempt';
import { judge, type Verdict } from '../domain/webhook/judge';
import type { WebhookMessage } from '../domain/webhook/message';
import type { Answer, Post, Poster } from '../domain/webhook/poster';
import { secretsAt, type WebhookSecret } from '../domain/webhook/secret';
import type { Log } from './logger';

export interface TryPorts {
  readonly poster: Poster;
  readonly outside: Outside;
  readonly log: Log;
}

/** A record and the request for it. */
export interface Parcel {
  readonly work: Work;
  readonly message: WebhookMessage;
}

export interface TryOptions extends Pick<Post, 'url' | 'timeoutMs'> {
  readonly secret: WebhookSecret;
}

export interface Outcome {
  readonly work: Work;
  readonly verdict: Verdict;
  readonly attempt: Attempt;
}

/** Signs and sends one request, and says what came of it. Never throws. */
export async function tryOnce(
  ports: TryPorts,
  { work, message }: Parcel,
  { secret, url, timeoutMs }: TryOptions,
): Promise<Outcome> {
  const { outside } = ports;
  const startedAt = outside.now();
  const signed = signatureHeaders(message, {
    secrets: secretsAt(secret, startedAt),
    at: startedAt,
  });
  const headers = { ...message.headers, ...signed };
  const answer = await send(ports, { url, timeoutMs, headers, body: message.body }, work);
  const endedAt = outside.now();
  const verdict = judge(answer, endedAt);
  const id = outside.newId();
  const sent = { ...message, headers };
  const times = { startedAt, endedAt };
  return {
    work,
    verdict,
    attempt: attemptOf({ id, work, message: sent, answer, verdict, ...times }),
  };
}

async function send({ poster, log }: TryPorts, post: Post, { position }: Work): Promise<Answer> {
  try {
    return await poster.post(post);
  } catch (error) {
    log.error('a webhook could not be posted', { ...position, error: error as Error });
    return { kind: 'unanswered', error: 'the request could not be made' };
  }
}
