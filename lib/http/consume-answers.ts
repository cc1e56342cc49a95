import type * as z from 'zod/mini';
import { ackSecretIn, type Delivery, signAckId } from '../domain/consume/ack-id';
import { acknowledge, type Owner } from '../domain/consume/acknowledge';
import type { DeliveryQueue, Settlement } from '../domain/consume/delivery-queue';
import type { HandedOut } from '../domain/consume/hand-out';
import { pull } from '../domain/consume/pull';
import { reject } from '../domain/consume/reject';
import { type Settled, settle } from '../domain/consume/settle';
import { giveBack } from '../domain/consume/settled-by';
import type { Policy } from '../domain/deliver/policy';
import type { LanePorts } from '../domain/deliver/redrive';
import { Refusal } from '../domain/errors';
import { type Wants, wantsOf } from '../domain/filter/wants';
import type { LogStore } from '../domain/log/log-store';
import { mapValues } from '../domain/map-values';
import {
  type Fabric,
  feedOf,
  type Subscription,
  subscriptionRefOf,
} from '../domain/topology/fabric';
import { isNative } from '../domain/topology/target';
import type { Call } from './call';
import { subscriptionOf } from './catalog-answers';
import { ackBody, extendBody, nackBody, pullBody, rejectBody } from './consume-bodies';
import type { Answers } from './door';
import { json, rawJson, readBody } from './json';
import { briefProblemOf } from './problem';

export interface ConsumePorts extends LanePorts {
  readonly topology: Fabric;
  readonly log: Pick<LogStore, 'read'>;
  readonly queueOf: (subscription: Subscription) => DeliveryQueue;
  /** Signs ack ids, those of each namespace in a way of its own. */
  readonly secret: string;
}

/** Pull, and what follows: ack, nack, extend, reject. */
export const consumeAnswers = (ports: ConsumePorts): Answers<'consume'> => ({
  'POST /v1/subscriptions/{subscription}/pull': pulling(ports),
  'POST /v1/subscriptions/{subscription}/ack': settling(
    ports,
    ackBody,
    ({ queue, deliveries, subscription }) =>
      acknowledge({ ...ports, queue }, deliveries, ownerOf(subscription)),
  ),
  'POST /v1/subscriptions/{subscription}/nack': settling(
    ports,
    nackBody,
    ({ queue, deliveries, body, subscription }) =>
      giveBack({ ...ports, queue }, deliveries, {
        owner: ownerOf(subscription),
        seconds: body.delaySeconds,
      }),
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
    ({ queue, deliveries, body, subscription }) =>
      reject({ ...ports, queue }, deliveries, {
        policy: policyOf(subscription),
        topic: ownerOf(subscription).topic,
        reason: body.reason,
      }),
  ),
});

/** Answers a pull. The matchers are made once, not once a pull. */
function pulling(ports: ConsumePorts) {
  const wants = mapValues(ports.topology.subscriptions, (one) => wantsOf(ports.topology, one));
  return (call: Call): Promise<Response> => answerPull(ports, call, wants);
}

async function answerPull(
  ports: ConsumePorts,
  call: Call,
  wants: Readonly<Record<string, Wants | undefined>>,
): Promise<Response> {
  const subscription = pulledOf(ports.topology, call);
  const { max, waitSeconds, leaseSeconds } = readBody(call.body(), pullBody);
  const queue = ports.queueOf(subscription);
  const { records, stopped } = await pull(
    { ...ports, queue, wants: wants[subscription.name] },
    policyOf(subscription),
    { max, waitSeconds, leaseSeconds: leaseSeconds ?? subscription.lease },
  );
  const secret = secretIn(ports);
  const deliveries = records.map((one) => writeDelivery(one, subscription.name, secret));
  return rawJson(`{"deliveries":[${deliveries.join(',')}]${stopped ? ',"paused":true' : ''}}`);
}

const secretIn = ({ topology, secret }: ConsumePorts): string =>
  ackSecretIn(topology.namespace, secret);

const ownerOf = (subscription: Subscription): Owner => ({
  subscription: subscriptionRefOf(subscription),
  topic: feedOf(subscription),
});

/** A pull hands out at once what it has received: its consumer has the lease, and not this worker. */
const policyOf = (subscription: Subscription): Policy => ({
  ...subscription,
  subscription: ownerOf(subscription).subscription,
  until: Number.POSITIVE_INFINITY,
});

/** The event is put in as it is stored: parsing it would change what JSON numbers can't hold. */
function writeDelivery(one: HandedOut, subscription: string, secret: string): string {
  const { handle, attempt, position, event, replay, redrive, receivedAt, appendedAt } = one;
  const { topic, partition, offset } = position;
  const handedOut = { attempt, receivedAt, appendedAt, replay };
  const ackId = signAckId({ subscription, handle, partition, offset, redrive, handedOut }, secret);
  const head = JSON.stringify({ ackId, attempt, topic, partition, offset, replay });
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
      { subscription: subscription.name, secret: secretIn(ports), ackIds: body.ackIds },
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
  const { target } = subscription;
  if (target.kind === 'pull' && !isNative(target)) return subscription;
  throw new Refusal(
    'target_not_pull',
    target.kind === 'pull'
      ? `Subscription ${subscription.name} is read from its SQS queue and can't be pulled over HTTP.`
      : `Subscription ${subscription.name} is delivered to its ${target.kind} and can't be pulled.`,
  );
}
