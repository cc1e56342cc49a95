import { Refusal } from '../domain/errors';
import type { Fabric, Subscription, Topic } from '../domain/topology/fabric';
import type { Call } from './call';
import type { Answers } from './door';
import { answerFilterTest } from './filter-answers';
import { json } from './json';

/** What the topology holds. */
export const catalogAnswers = (topology: Fabric): Answers<'catalog'> => ({
  'GET /v1/topics': () => json({ topics: Object.values(topology.topics) }),
  'GET /v1/topics/{topic}': (call) => json(topicOf(topology, call)),
  'GET /v1/subscriptions': () => json({ subscriptions: Object.values(topology.subscriptions) }),
  'GET /v1/subscriptions/{subscription}': (call) => json(subscriptionOf(topology, call)),
  'POST /v1/filters/test': answerFilterTest,
  'GET /v1/health': () => json({ status: 'ok' }),
});

/** @throws Refusal `topic_unknown` */
export function topicOf({ topics }: Fabric, call: Call): Topic {
  return found(topics, call.param('topic'), 'topic');
}

/** @throws Refusal `subscription_unknown` */
export function subscriptionOf({ subscriptions }: Fabric, call: Call): Subscription {
  return found(subscriptions, call.param('subscription'), 'subscription');
}

function found<T>(
  among: Readonly<Record<string, T>>,
  name: string,
  what: 'topic' | 'subscription',
): T {
  const one = Object.hasOwn(among, name) ? among[name] : undefined;
  if (one === undefined) {
    throw new Refusal(
      `${what}_unknown`,
      `There is no such ${what}. GET /v1/${what}s lists those there are.`,
    );
  }
  return one;
}
