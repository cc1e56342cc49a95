import type { Work } from '../deliver/delivery';
import type { Verdict } from './judge';
import type { WebhookMessage } from './message';
import type { Answer } from './poster';

/** One request to an endpoint: what was sent, without the payload, and what came back. */
export interface Attempt {
  readonly id: string;
  readonly webhookId: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Which try of the record it was, from 1 on. */
  readonly attempt: number;
  readonly replay?: string;
  readonly status: AttemptStatus;
  /** When it was sent, in milliseconds since 1970. */
  readonly at: number;
  readonly latencyMs: number;
  /** What the endpoint answered; absent when it did not. */
  readonly httpStatus?: number;
  readonly error?: string;
  /** The first kilobyte of what it answered. */
  readonly response?: string;
  /** What was sent with it, but for the signature. */
  readonly headers: Readonly<Record<string, string>>;
}

export const attemptStatuses = ['done', 'failed'] as const;
export type AttemptStatus = (typeof attemptStatuses)[number];

/** One try, from its beginning to its end. */
export interface Try {
  readonly id: string;
  readonly work: Work;
  readonly message: WebhookMessage;
  readonly answer: Answer;
  readonly verdict: Verdict;
  readonly startedAt: number;
  readonly endedAt: number;
}

const longestResponse = 1_024;
const longestHeader = 200;
const mostHeaders = 40;

/** What is kept of a try. */
export function attemptOf(one: Try): Attempt {
  const { id, work, message, answer, verdict, startedAt, endedAt } = one;
  const { topic, partition, offset } = work.position;
  return {
    id,
    webhookId: message.id,
    ...{ topic, partition, offset },
    attempt: work.attempt,
    ...(work.replay !== undefined && { replay: work.replay }),
    status: verdict.tried.kind === 'done' ? 'done' : 'failed',
    at: startedAt,
    latencyMs: Math.max(0, endedAt - startedAt),
    ...('error' in verdict.tried && { error: verdict.tried.error }),
    ...responseOf(answer),
    headers: headersOf(message.headers),
  };
}

/** Cut at a kilobyte, which may be amid a character. */
function responseOf(answer: Answer): Pick<Attempt, 'httpStatus' | 'response'> {
  if (answer.kind === 'unanswered') return {};
  const response = new TextDecoder().decode(answer.body.subarray(0, longestResponse));
  return { httpStatus: answer.status, ...(response !== '' && { response }) };
}

/** Attributes of an event may be as long as the event: they are cut, so that an attempt stays small. */
const headersOf = (headers: Attempt['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name !== 'webhook-signature')
      .slice(-mostHeaders)
      .map(([name, value]) => [name.slice(0, longestHeader), value.slice(0, longestHeader)]),
  );
