import { Refusal } from '../domain/errors';
import { type Fabric, type Subscription, subscriptionRefOf } from '../domain/topology/fabric';
import type { Attempt } from '../domain/webhook/attempt';
import type { AttemptLog, AttemptQuery } from '../domain/webhook/attempt-log';
import { type RotatePorts, rotate } from '../domain/webhook/rotate';
import type { Call } from './call';
import { subscriptionOf } from './catalog-answers';
import { rotateBody } from './control-bodies';
import { json, readBody } from './json';
import { readQuery, textToken } from './parameters';
import { attemptsQuery } from './queries';

export interface AttemptPorts {
  readonly topology: Fabric;
  readonly attempts: Pick<AttemptLog, 'page'>;
  readonly now: () => number;
}

export interface SecretPorts extends RotatePorts {
  readonly topology: Fabric;
}

/** `GET /v1/subscriptions/{subscription}/attempts`: what was sent to the endpoint within a day, newest first. */
export const answerAttempts =
  ({ topology, attempts, now }: AttemptPorts) =>
  async (call: Call): Promise<Response> => {
    const webhook = subscriptionRefOf(webhookOf(topology, call));
    const query = attemptQueryOf(call.query, now());
    const page = await attempts.page(webhook, query);
    return json({
      attempts: page.attempts.map(shown),
      ...(page.next && { next: textToken(page.next) }),
    });
  };

/**
 * `POST /v1/subscriptions/{subscription}/secret/rotate`: the new secret, which is in use within a minute. While an
 * earlier rotation's overlap runs, its answer comes again.
 */
export const answerRotation =
  (ports: SecretPorts) =>
  async (call: Call): Promise<Response> => {
    const webhook = webhookOf(ports.topology, call);
    const { overlapSeconds } = readBody(call.body(), rotateBody);
    const { secret, repeated } = await rotate(ports, {
      subscription: subscriptionRefOf(webhook),
      overlapSeconds,
    });
    const { current, previousUntil } = secret;
    return json(
      { secret: current, previousUntil: previousUntil === undefined ? null : time(previousUntil) },
      {
        headers: {
          'cache-control': 'no-store',
          ...(repeated && { 'idempotent-replayed': 'true' }),
        },
      },
    );
  };

/** @throws Refusal `subscription_unknown`, `target_not_webhook` */
function webhookOf(topology: Fabric, call: Call): Subscription {
  const subscription = subscriptionOf(topology, call);
  const { kind } = subscription.target;
  if (kind === 'webhook') return subscription;
  throw new Refusal(
    'target_not_webhook',
    `Subscription ${subscription.name} is of kind ${kind}: only a webhook has attempts and a secret.`,
  );
}

const time = (ms: number): string => new Date(ms).toISOString();

const shown = ({ at, ...attempt }: Attempt) => ({ at: time(at), ...attempt });

/** @throws Refusal `parameter_unknown`, `parameter_invalid`, `page_token_invalid` */
function attemptQueryOf(query: Call['query'], now: number): AttemptQuery {
  const { offset: after, limit = 25, ...wanted } = readQuery(query, attemptsQuery);
  return { now, limit, ...wanted, ...(after !== undefined && { after }) };
}
