import { Refusal } from '../domain/errors';
import type { Fabric, Named, Subscription, Topic } from '../domain/topology/fabric';
import { maySee } from './access';
import type { Call } from './call';
import type { Caller } from './caller';
import type { Answers } from './door';
import { answerFilterTest } from './filter-answers';
import { json } from './json';
import { answerOpenApi } from './openapi-answers';

/** What the topology holds. */
export const catalogAnswers = (topology: Fabric): Answers<'catalog'> => ({
  'GET /v1/topics': ({ caller }) =>
    json({ topics: Object.values(visibleTo(caller, topology).topics).map(shown) }),
  'GET /v1/topics/{topic}': (call) => json(shown(topicOf(visibleTo(call.caller, topology), call))),
  'GET /v1/subscriptions': ({ caller }) =>
    json({ subscriptions: Object.values(visibleTo(caller, topology).subscriptions).map(shown) }),
  'GET /v1/subscriptions/{subscription}': (call) =>
    json(shown(subscriptionOf(visibleTo(call.caller, topology), call))),
  'POST /v1/filters/test': answerFilterTest,
  'GET /v1/health': () => json({ status: 'ok' }),
  'GET /v1/openapi.json': answerOpenApi,
});

/** What the caller has some scope for; all else is to it as if it were not. */
const visibleTo = (caller: Caller, { topics, subscriptions, ...rest }: Fabric): Fabric => ({
  ...rest,
  topics: among(topics, (name) => maySee(caller, 'topic', name)),
  subscriptions: among(subscriptions, (name) => maySee(caller, 'subscription', name)),
});

export const among = <T>(all: Readonly<Record<string, T>>, is: (name: string) => boolean) =>
  Object.fromEntries(Object.entries(all).filter(([name]) => is(name)));

/** A caller knows no namespace but its own, which goes without saying. */
const shown = <T extends Named>({ namespace, ...rest }: T): Omit<T, 'namespace'> => rest;

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
