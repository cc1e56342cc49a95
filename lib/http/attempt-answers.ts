import * as z from 'zod/mini';
import { Refusal } from '../domain/errors';
import { received } from '../domain/publish/received';
import type { Fabric, Subscription } from '../domain/topology/fabric';
import { defaultNamespace } from '../domain/topology/keys';
import { type Attempt, attemptStatuses } from '../domain/webhook/attempt';
import { type AttemptLog, type AttemptQuery, isAttemptPlace } from '../domain/webhook/attempt-log';
import { type RotatePorts, rotate } from '../domain/webhook/rotate';
import type { Call } from './call';
import { subscriptionOf } from './catalog-answers';
import { json, readBody } from './json';

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
    const { name } = webhookOf(topology, call);
    const query = attemptQueryOf(call.query, now());
    const page = await attempts.page({ namespace: defaultNamespace, subscription: name }, query);
    return json({
      attempts: page.attempts.map(shown),
      ...(page.next && { next: token(page.next) }),
    });
  };

const week = 604_800;
const rotateBody = z.strictObject({
  overlapSeconds: z._default(z.int().check(z.gte(0), z.lte(week)), 86_400),
});

/**
 * `POST /v1/subscriptions/{subscription}/secret/rotate`: the new secret, which is in use within a minute. While an
 * earlier rotation's overlap runs, its answer comes again.
 */
export const answerRotation =
  (ports: SecretPorts) =>
  async (call: Call): Promise<Response> => {
    const { name } = webhookOf(ports.topology, call);
    const { overlapSeconds } = readBody(call.body(), rotateBody);
    const { secret, repeated } = await rotate(ports, { subscription: name, overlapSeconds });
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

type Query = Readonly<Record<string, string>>;

/** What each parameter means to the query; each throws Refusal for a value that it does not take. */
const parameters: Readonly<Record<string, (value: string) => Partial<AttemptQuery>>> = {
  limit: (value) => ({ limit: limitOf(value) }),
  offset: (value) => ({ after: placeOf(value) }),
  position: (value) => ({ position: positionOf(value) }),
  status: (value) => ({ status: attemptStatuses.find((one) => one === value) ?? notStatus(value) }),
};

/** @throws Refusal `parameter_unknown`, `parameter_invalid`, `page_token_invalid` */
function attemptQueryOf(query: Query, now: number): AttemptQuery {
  const given = Object.entries(query).map(([name, value]) => {
    const read = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    return read?.(value) ?? unknown(name);
  });
  return Object.assign({ now, limit: 25 }, ...given);
}

function unknown(parameter: string): never {
  const allowed = Object.keys(parameters);
  throw new Refusal(
    'parameter_unknown',
    `Query parameter ${received(parameter)} is unknown here; there are ${allowed.join(', ')}.`,
    { parameter, allowed },
  );
}

const invalid = (name: string, must: string, value: string): Refusal =>
  new Refusal(
    'parameter_invalid',
    `Query parameter "${name}" must be ${must}, got ${received(value)}.`,
  );

const notStatus = (value: string): never => {
  throw invalid('status', attemptStatuses.join(' or '), value);
};

function limitOf(value: string): number {
  if (/^[1-9]\d?$|^100$/.test(value)) return Number(value);
  throw invalid('limit', 'a whole number, 1 to 100', value);
}

function positionOf(value: string): AttemptQuery['position'] {
  const [, partition, offset] = /^(\d{1,5})-(\d{1,15})$/.exec(value) ?? [];
  if (partition === undefined) throw invalid('position', 'a partition and an offset, 3-42', value);
  return { partition: Number(partition), offset: Number(offset) };
}

const token = (place: string): string => Buffer.from(place).toString('base64url');

function placeOf(text: string): string {
  const place = Buffer.from(text, 'base64url').toString();
  if (isAttemptPlace(place) && token(place) === text) return place;
  throw new Refusal('page_token_invalid', 'This is no page that an earlier answer has named.');
}
