import * as z from 'zod/mini';
import { checkedFilter } from '../domain/filter/filter';
import { type BeginPorts, begin } from '../domain/operations/begin';
import type { ReadPorts } from '../domain/read/ends';
import { countReplay } from '../domain/replay/count';
import type { ReplayPlan } from '../domain/replay/plan';
import { type From, type Range, stretchesOf, type Until } from '../domain/replay/range';
import { type Fabric, isCompacted, type Subscription, type Topic } from '../domain/topology/fabric';
import { defaultNamespace } from '../domain/topology/keys';
import type { Call } from './call';
import { subscriptionOf } from './catalog-answers';
import { json, readBody } from './json';
import { accepted, checkSmall } from './operation-answers';
import { timeOf } from './parameters';
import { aKey, aRate, aTime } from './redrive-answers';

export interface ReplayPorts extends BeginPorts, ReadPorts {
  readonly topology: Fabric;
}

const atTime = z.strictObject({ time: aTime });
const atRecord = z.strictObject({
  partition: z.int().check(z.gte(0), z.lte(255)),
  offset: z.int().check(z.gte(0)),
});

const body = z.strictObject({
  from: z.union([z.literal('earliest'), atTime, atRecord]),
  until: z._default(z.union([z.literal('latest'), atTime, atRecord]), 'latest'),
  key: z.optional(aKey),
  filter: z.optional(z.unknown()),
  ratePerSecond: z.optional(aRate),
  dryRun: z._default(z.boolean(), false),
});

type Body = z.output<typeof body>;

/** How long records are counted: before a start, and where nothing but the count is wanted. */
const countMs = { start: 5_000, dryRun: 15_000 };

/** `POST …/replay`: a range of the log again, to one subscription. What comes after the request is not in it. */
export const answerReplay = (ports: ReplayPorts) => async (call: Call) => {
  const subscription = subscriptionOf(ports.topology, call);
  checkSmall(call.body());
  const { dryRun, ...request } = readBody(call.body(), body);
  const now = ports.outside.now();
  const until = now + (dryRun ? countMs.dryRun : countMs.start);
  const plan = await planOf(ports, subscription, request);
  const hasHoles = isCompacted(topicIn(ports, subscription));
  const { records, exact } = await countReplay(ports, { plan, subscription, hasHoles }, until);
  if (dryRun) return json({ records, exact, partitions: plan.stretches });
  const operation = await begin(ports, {
    namespace: defaultNamespace,
    subscription: subscription.name,
    kind: 'replay',
    request,
    plan,
    ratePerSecond: request.ratePerSecond,
    total: records,
    exact,
    startedBy: call.caller.id,
    startedAt: now,
  });
  return accepted(operation);
};

/** @throws Refusal `filter_invalid`, `range_invalid` */
async function planOf(
  ports: ReplayPorts,
  { topic: name }: Subscription,
  { from, until, key, filter }: Omit<Body, 'dryRun'>,
): Promise<ReplayPlan> {
  const checked = filter === undefined ? undefined : checkedFilter(filter);
  const topic = topicIn(ports, { topic: name });
  const range: Range = { from: pointOf(from) as From, until: pointOf(until) as Until, key };
  const place = { ref: { namespace: defaultNamespace, topic: name }, topic };
  const stretches = await stretchesOf(ports, place, range);
  return { stretches, ...(key !== undefined && { key }), ...(checked && { filter: checked }) };
}

function topicIn({ topology }: ReplayPorts, { topic: name }: Pick<Subscription, 'topic'>): Topic {
  const topic = topology.topics[name];
  if (!topic) throw new Error(`topic ${name} is not in the topology`);
  return topic;
}

const pointOf = (point: Body['from'] | Body['until']): From | Until =>
  typeof point === 'object' && 'time' in point ? { time: timeOf(point.time) ?? 0 } : point;
