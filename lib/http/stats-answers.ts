import {
  type StatsPorts,
  type SubscriptionStats,
  statsOf,
  type TopicStats,
} from '../domain/stats/stats';
import type { Fabric } from '../domain/topology/fabric';
import { isOperator, mayGroup, mayInspect, mayRead } from './access';
import type { Call } from './call';
import type { Caller } from './caller';
import { among } from './catalog-answers';
import { json } from './json';
import { timeText } from './letter-json';
import { readQuery } from './parameters';
import { statsQuery } from './queries';

export interface StatsAnswerPorts extends StatsPorts {
  readonly topology: Fabric;
}

/** How long parked keys are counted. */
const countMs = 10_000;

/** How everything is: what waits, what failed, how much went through. */
export const statsAnswers = (ports: StatsAnswerPorts) => ({
  'GET /v1/stats': async ({ query, caller }: Call) => {
    const { minutes = 5 } = readQuery(query, statsQuery);
    const at = ports.outside.now();
    const [{ topics, subscriptions }, requests] = await Promise.all([
      statsOf(ports, visibleTo(caller, ports.topology), { minutes, until: at + countMs }),
      isOperator(caller) ? requestsOf(ports, minutes) : undefined,
    ]);
    return json({
      at: timeText(at),
      minutes,
      topics: topics.map((one) => topicJson(one, caller)),
      subscriptions: subscriptions.map(subscriptionJson),
      ...(requests && { requests }),
    });
  },
});

const visibleTo = (caller: Caller, fabric: Fabric): Fabric => ({
  ...fabric,
  topics: among(fabric.topics, (name) => mayRead(caller, name) || mayGroup(caller, name)),
  subscriptions: among(fabric.subscriptions, (name) => mayInspect(caller, name)),
});

function topicJson({ topic, groups, ...rest }: TopicStats, caller: Caller) {
  const { name, partitions } = topic;
  return { topic: name, partitions, ...rest, ...(mayGroup(caller, name) && { groups }) };
}

function subscriptionJson({ subscription, status, open, recent }: SubscriptionStats) {
  const { stopped, parkedKeys, deadLetters, exact, queue } = status;
  const { name, topic, target } = subscription;
  return {
    ...{ subscription: name, topic, target: target.kind },
    state: stopped?.why ?? 'active',
    ...(open && { circuit: 'open' }),
    ...{ parkedKeys, deadLetters, exact, messages: queue },
    ...(recent && { recent: recentJson(recent) }),
  };
}

function recentJson({ p50, p99, ...counts }: NonNullable<SubscriptionStats['recent']>) {
  return { ...counts, ...(p50 !== undefined && { latencyMs: { p50, p99 } }) };
}

/** Refusals since a rate or a cap was used up. */
const throttling = ['rate_limited', 'operations_limit'];

/** How many requests were refused, by code: of all namespaces, and so for the fabric's operator alone. */
async function requestsOf({ metrics, onTrouble }: StatsAnswerPorts, minutes: number) {
  try {
    const codes = await metrics.codes();
    const asked = codes.map((name) => ({ metric: 'Rejected', name, statistic: 'Sum' }) as const);
    const counts = await metrics.read(asked, minutes);
    const rejected = codes.flatMap((code, at) => (counts[at] ? [[code, counts[at]] as const] : []));
    const throttled = rejected.filter(([code]) => throttling.includes(code));
    return {
      rejected: Object.fromEntries(rejected),
      throttled: throttled.reduce((sum, [, count]) => sum + count, 0),
    };
  } catch (error) {
    onTrouble?.(error);
    return undefined;
  }
}
