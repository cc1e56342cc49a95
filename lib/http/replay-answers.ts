import type * as z from 'zod/mini';
import { checkedFilter } from '../domain/filter/filter';
import { type BeginPorts, begin } from '../domain/operations/begin';
import type { ReadPorts } from '../domain/read/ends';
import { countReplay } from '../domain/replay/count';
import type { ReplayPlan } from '../domain/replay/plan';
import { type From, type Range, stretchesOf, type Until } from '../domain/replay/range';
import {
  type Fabric,
  feedOf,
  isCompacted,
  type Subscription,
  subscriptionRefOf,
  type Topic,
  topicIn,
} from '../domain/topology/fabric';
import type { Call } from './call';
import { subscriptionOf } from './catalog-answers';
import { replayBody } from './control-bodies';
import { json, readBody } from './json';
import { accepted, checkSmall } from './operation-answers';
import { timeOf } from './parameters';

export interface ReplayPorts extends BeginPorts, ReadPorts {
  readonly topology: Fabric;
}

type Body = z.output<typeof replayBody>;

/** How long records are counted: before a start, and where nothing but the count is wanted. */
const countMs = { start: 5_000, dryRun: 15_000 };

/** `POST …/replay`: a range of the log again, to one subscription. What comes after the request is not in it. */
export const answerReplay = (ports: ReplayPorts) => async (call: Call) => {
  const subscription = subscriptionOf(ports.topology, call);
  checkSmall(call.body());
  const { dryRun, ...request } = readBody(call.body(), replayBody);
  const now = ports.outside.now();
  const until = now + (dryRun ? countMs.dryRun : countMs.start);
  const plan = await planOf(ports, subscription, request);
  const hasHoles = isCompacted(feedIn(ports, subscription));
  const { records, exact } = await countReplay(ports, { plan, subscription, hasHoles }, until);
  if (dryRun) return json({ records, exact, partitions: plan.stretches });
  const operation = await begin(ports, {
    ...subscriptionRefOf(subscription),
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
  subscription: Subscription,
  { from, until, key, filter }: Omit<Body, 'dryRun'>,
): Promise<ReplayPlan> {
  const checked = filter === undefined ? undefined : checkedFilter(filter);
  const range: Range = { from: pointOf(from) as From, until: pointOf(until) as Until, key };
  const place = { ref: feedOf(subscription), topic: feedIn(ports, subscription) };
  const stretches = await stretchesOf(ports, place, range);
  return { stretches, ...(key !== undefined && { key }), ...(checked && { filter: checked }) };
}

function feedIn({ topology }: ReplayPorts, subscription: Subscription): Topic {
  const topic = topicIn(topology, feedOf(subscription));
  if (!topic) throw new Error(`topic ${subscription.topic} is not in the topology`);
  return topic;
}

const pointOf = (point: Body['from'] | Body['until']): From | Until =>
  typeof point === 'object' && 'time' in point ? { time: timeOf(point.time) ?? 0 } : point;
