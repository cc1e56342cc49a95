import * as z from 'zod/mini';
import type { Delivery } from '../domain/consume/ack-id';
import { signAckId } from '../domain/consume/ack-id';
import type { DeliveryQueue, Received, Settlement } from '../domain/consume/delivery-queue';
import { maxPull, pull } from '../domain/consume/pull';
import { reject } from '../domain/consume/reject';
import { maxAckIds, type Settled, settle } from '../domain/consume/settle';
import { Refusal } from '../domain/errors';
import { filterMatcher, snsPolicyOf } from '../domain/filter/filter';
import type { LogStore } from '../domain/log/log-store';
import { mapValues } from '../domain/map-values';
import type { Fabric, Subscription } from '../domain/topology/fabric';
import { defaultNamespace } from '../domain/topology/keys';
import type { Call } from './call';
import { subscriptionOf } from './catalog-answers';
import type { Answers } from './door';
import { json, rawJson, readBody } from './json';
import { briefProblemOf } from './problem';

export interface ConsumePorts {
  readonly topology: Fabric;
  readonly log: Pick<LogStore, 'read'>;
  readonly queueOf: (subscription: Subscription) => DeliveryQueue;
  /** Signs ack ids. */
  readonly secret: string;
}

const wholeNumber = (from: number, to: number) => z.int().check(z.gte(from), z.lte(to));
const longestHold = 43_200;

const pullBody = z.strictObject({
  max: z._default(wholeNumber(1, maxPull), 10),
  waitSeconds: z._default(wholeNumber(0, 20), 0),
  leaseSeconds: z.optional(wholeNumber(1, longestHold)),
});
const ackIds = z.array(z.string()).check(z.minLength(1), z.maxLength(maxAckIds));
const ackBody = z.strictObject({ ackIds });
const nackBody = z.strictObject({
  ackIds,
  delaySeconds: z._default(wholeNumber(0, longestHold), 0),
});
const extendBody = z.strictObject({
  ackIds,
  leaseSeconds: z.optional(wholeNumber(1, longestHold)),
});
const rejectBody = z.strictObject({
  ackIds,
  reason: z._default(
    z.string().check(z.minLength(1), z.maxLength(1_000)),
    'rejected by its consumer',
  ),
});

/** Pull, and what follows: ack, nack, extend, reject. */
export const consumeAnswers = (ports: ConsumePorts): Answers<'consume'> => ({
  'POST /v1/subscriptions/{subscription}/pull': pulling(ports),
  'POST /v1/subscriptions/{subscription}/ack': settling(ports, ackBody, ({ queue, deliveries }) =>
    queue.remove(handlesOf(deliveries)),
  ),
  'POST /v1/subscriptions/{subscription}/nack': settling(
    ports,
    nackBody,
    ({ queue, deliveries, body }) => queue.hold(handlesOf(deliveries), body.delaySeconds),
  ),
  'POST /v1/subscriptions/{subscription}/extend': settling(
    ports,
    extendBody,
    ({ queue, deliveries, body, subscription }) =>
      queue.hold(handlesOf(deliveries), body.leaseSeconds ?? subscription.lease),
  ),
  'POST /v1/subscriptions/{subscription}/reject': settling(
    ports,
    rejectBody,
    ({ queue, deliveries, body, subscription: { topic } }) =>
      reject({ log: ports.log, queue }, deliveries, {
        namespace: defaultNamespace,
        topic,
        reason: body.reason,
      }),
  ),
});

/** Answers a pull. The matchers are made once, not once a pull. */
function pulling(ports: ConsumePorts) {
  const wants = mapValues(ports.topology.subscriptions, wantsOf);
  return (call: Call): Promise<Response> => answerPull(ports, call, wants);
}

async function answerPull(
  ports: ConsumePorts,
  call: Call,
  wants: Readonly<Record<string, Wants | undefined>>,
): Promise<Response> {
  const subscription = pulledOf(ports.topology, call);
  const { max, waitSeconds, leaseSeconds } = readBody(call.body(), pullBody);
  const received = await pull(ports.queueOf(subscription), {
    max,
    waitSeconds,
    leaseSeconds: leaseSeconds ?? subscription.lease,
    wants: wants[subscription.name],
  });
  const deliveries = received.map((one) => writeDelivery(one, subscription.name, ports.secret));
  return rawJson(`{"deliveries":[${deliveries.join(',')}]}`);
}

type Wants = (event: string) => boolean;

/** Our own matcher, for what SNS can't say; undefined where SNS filters. */
function wantsOf({ filter }: Subscription): Wants | undefined {
  if (filter === undefined || 'policy' in snsPolicyOf(filter)) return undefined;
  const matches = filterMatcher(filter);
  return (event) => matches(JSON.parse(event));
}

/** The event is put in as it is stored: parsing it would change what JSON numbers can't hold. */
function writeDelivery(received: Received, subscription: string, secret: string): string {
  const { handle, attempt, position, event } = received;
  const { topic, partition, offset } = position;
  const ackId = signAckId({ subscription, handle, partition, offset }, secret);
  const head = JSON.stringify({ ackId, attempt, topic, partition, offset });
  return `${head.slice(0, -1)},"event":${event}}`;
}

interface Settling<Body> {
  readonly body: Body;
  readonly queue: DeliveryQueue;
  readonly deliveries: readonly Delivery[];
  readonly subscription: Subscription;
}

/** Answers a route that settles deliveries: each ack id for itself. */
function settling<S extends z.ZodMiniType<{ readonly ackIds: readonly string[] }>>(
  ports: ConsumePorts,
  schema: S,
  act: (settling: Settling<z.output<S>>) => Promise<Settlement>,
) {
  return async (call: Call): Promise<Response> => {
    const subscription = pulledOf(ports.topology, call);
    const body = readBody(call.body(), schema);
    const queue = ports.queueOf(subscription);
    const settled = await settle(
      { subscription: subscription.name, secret: ports.secret, ackIds: body.ackIds },
      (deliveries) => act({ body, queue, deliveries, subscription }),
    );
    return json(answerOf(settled));
  };
}

const answerOf = (settled: readonly Settled[]) => ({
  succeeded: settled.filter(({ refusal }) => !refusal).map(({ ackId }) => ({ ackId })),
  failed: settled.flatMap(({ ackId, refusal }) =>
    refusal ? [{ ackId, ...briefProblemOf(refusal) }] : [],
  ),
});

const handlesOf = (deliveries: readonly Delivery[]): string[] =>
  deliveries.map(({ handle }) => handle);

function pulledOf(topology: Fabric, call: Call): Subscription {
  const subscription = subscriptionOf(topology, call);
  if (subscription.target.kind === 'pull') return subscription;
  throw new Refusal(
    'target_not_pull',
    `Subscription ${subscription.name} is delivered to its ${subscription.target.kind} and can't be pulled.`,
  );
}
