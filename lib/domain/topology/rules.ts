import { filterProblems, snsPolicyOf } from '../filter/filter';
import { alarmProblems, alarmProblemsWithin } from './alarm-rules';
import { authProblems } from './auth-rules';
import { cleanupProblems } from './cleanup-rules';
import { days, hours, minutes, seconds } from './duration';
import { journeyProblems } from './journey-rules';
import { limitProblems } from './limit-rules';
import { namespaceProblems } from './namespace-rules';
import { retryProblems } from './retry-rules';
import { type Rule, show, whole } from './rule';
import type { FabricSpec, NamespaceSpec, SourceSpec, SubscriptionSpec, TopicSpec } from './spec';
import { isNative } from './target';
import { isBusName, targetProblems } from './target-rules';

interface Named<T> {
  readonly name: string;
  readonly spec: T;
}

/** Names become parts of SNS topic, SQS queue and table key names, which allow no more than this. */
const nameRule = (what: string): Rule<Named<unknown>> => ({
  ok: ({ name }) => /^[A-Za-z][A-Za-z0-9_-]{0,47}$/.test(name),
  say: ({ name }) =>
    `${what} name must be a letter, then up to 47 letters, digits, "-" or "_", got ${show(name)}`,
});

const range = <T>(
  of: keyof T & string,
  from: number,
  to: number,
  unit: string,
): Rule<Named<T>> => ({
  ok: ({ spec }) => whole(from, to)(spec[of] as number | undefined),
  say: ({ spec }) =>
    `${of} must be a whole number of ${unit}, ${from} to ${to}, got ${show(spec[of])}`,
});

const topicRules: readonly Rule<Named<TopicSpec>>[] = [
  nameRule('topic'),
  {
    ok: ({ spec: { packed } }) => packed === undefined || typeof packed === 'boolean',
    say: ({ spec }) => `packed must be true or false, got ${show(spec.packed)}`,
  },
  range<TopicSpec>('partitions', 1, 256, 'partitions'),
  range<TopicSpec>('retention', hours(1), days(3650), 'seconds'),
  range<TopicSpec>('idempotencyWindow', minutes(1), days(30), 'seconds'),
];

const subscriptionRules: readonly Rule<Named<SubscriptionSpec>>[] = [
  nameRule('subscription'),
  range<SubscriptionSpec>('lease', seconds(1), hours(12), 'seconds'),
  {
    ok: ({ spec }) => isPulled(spec) || (spec.lease ?? 0) <= longestPush,
    say: ({ spec }) =>
      `lease must be at most ${longestPush} seconds where records are pushed, got ${spec.lease}`,
  },
  {
    ok: ({ spec }) =>
      isPulled(spec) || isNative(spec.target ?? {}) || (spec.lease ?? shortestPush) >= shortestPush,
    say: ({ spec }) =>
      `lease must be at least ${shortestPush} seconds where records are pushed, got ${spec.lease}`,
  },
  {
    ok: ({ spec }) => [undefined, 'park', 'skip', 'block'].includes(spec.onPoison),
    say: ({ spec }) => `onPoison must be "park", "skip" or "block", got ${show(spec.onPoison)}`,
  },
  {
    ok: ({ spec }) => !isNative(spec.target ?? {}) || (spec.onPoison ?? 'skip') === 'skip',
    say: ({ spec }) =>
      `onPoison must be "skip" where SQS itself hands records to the consumer, got ${show(spec.onPoison)}`,
  },
];

/** What a worker needs to start, and to give back what it did not do. */
const shortestPush = seconds(10);

/** A Lambda runs for 15 minutes at most, and has to give back what it did not do. */
const longestPush = minutes(14);

const isPulled = ({ target }: SubscriptionSpec): boolean => target?.kind === 'pull';

const sourceRules: readonly Rule<Named<SourceSpec>>[] = [
  nameRule('source'),
  {
    ok: ({ spec: { pattern } }) =>
      typeof pattern === 'object' && pattern !== null && Object.keys(pattern).length > 0,
    say: ({ spec }) => `pattern must name what to match, got ${show(spec.pattern)}`,
  },
  {
    ok: ({ spec: { bus = 'default' } }) => isBusName(bus),
    say: ({ spec }) => `bus must be the name of an EventBridge bus, got ${show(spec.bus)}`,
  },
  {
    ok: ({ spec: { key } }) => key === undefined || /^[^.]+(\.[^.]+)*$/.test(key),
    say: ({ spec }) => `key must be a path such as "detail.orderId", got ${show(spec.key)}`,
  },
];

const broken = <T>(rules: readonly Rule<Named<T>>[], where: string, value: Named<T>): string[] =>
  rules
    .filter(({ ok }) => !ok(value))
    .map(({ say }) => `${where} ${show(value.name)}: ${say(value)}`);

const unknownTopic = (
  { topics }: NamespaceSpec,
  where: string,
  { name, spec }: Named<{ readonly topic: string }>,
): string[] =>
  Object.hasOwn(topics, spec.topic)
    ? []
    : [
        `${where} ${show(name)}: topic must be one of ${Object.keys(topics).join(', ')}, got ${show(spec.topic)}`,
      ];

/** There is no key to park, and nothing to wait behind, where there is no order. */
const parksInVain = (
  { topics }: NamespaceSpec,
  { name, spec }: Named<SubscriptionSpec>,
): string[] =>
  spec.onPoison === 'park' && Object.hasOwn(topics, spec.topic) && !topics[spec.topic]?.ordered
    ? [
        `subscription ${show(name)}: onPoison must be "skip" or "block" on a topic that is not ordered, got "park"`,
      ]
    : [];

/** Nobody but our own code takes a pack apart. */
const canNotUnpack = (
  { topics }: NamespaceSpec,
  { name, spec: { topic, target } }: Named<SubscriptionSpec>,
): string[] =>
  Object.hasOwn(topics, topic) &&
  topics[topic]?.packed === true &&
  (target?.kind === 'pull' || isNative(target ?? {}))
    ? [
        `subscription ${show(name)}: target must be a handler of createConsumer, a webhook or an event bus on a topic that is packed, got ${show(target)}`,
      ]
    : [];

/** What is wrong with a subscription's filter, and what of it its target can't have. */
function filterProblemsOf({ name, spec: { filter, target } }: Named<SubscriptionSpec>): string[] {
  if (filter === undefined) return [];
  const where = `subscription ${show(name)}: filter`;
  const problems = filterProblems(filter);
  if (problems.length > 0) return problems.map(({ at, message }) => `${where} ${at}: ${message}`);
  const sns = snsPolicyOf(filter);
  return 'cannot' in sns && isNative(target ?? {})
    ? sns.cannot.map((reason) => `${where} can't be matched by SNS: ${reason}`)
    : [];
}

const named = <T>(specs: Readonly<Record<string, T>>): Named<T>[] =>
  Object.entries(specs).map(([name, spec]) => ({ name, spec }));

/** Every rule that `fabric` breaks, each with the value received; empty when it breaks none. */
export const problemsIn = (fabric: FabricSpec): string[] => [
  ...namespaceProblems(fabric),
  ...authProblems(fabric.auth),
  ...alarmProblems(fabric),
  ...problemsWithin(fabric),
  ...named<NamespaceSpec>(fabric.namespaces ?? {}).flatMap(({ name, spec }) =>
    problemsWithin(spec).map((problem) => `namespace ${show(name)}: ${problem}`),
  ),
];

/** The rules that one namespace breaks by itself. */
function problemsWithin(fabric: NamespaceSpec): string[] {
  return [
    ...named(fabric.topics).flatMap((topic) => [
      ...broken(topicRules, 'topic', topic),
      ...cleanupProblems(topic.spec).map((problem) => `topic ${show(topic.name)}: ${problem}`),
      ...journeyProblems(topic.spec).map((problem) => `topic ${show(topic.name)}: ${problem}`),
    ]),
    ...named(fabric.subscriptions ?? {}).flatMap((subscription) => [
      ...broken(subscriptionRules, 'subscription', subscription),
      ...unknownTopic(fabric, 'subscription', subscription),
      ...parksInVain(fabric, subscription),
      ...canNotUnpack(fabric, subscription),
      ...targetProblems(subscription.spec).map(
        (problem) => `subscription ${show(subscription.name)}: ${problem}`,
      ),
      ...retryProblems(subscription.spec.retry).map(
        (problem) => `subscription ${show(subscription.name)}: ${problem}`,
      ),
      ...filterProblemsOf(subscription),
    ]),
    ...named(fabric.sources ?? {}).flatMap((source) => [
      ...broken(sourceRules, 'source', source),
      ...unknownTopic(fabric, 'source', source),
    ]),
    ...limitProblems(fabric.limits),
    ...alarmProblemsWithin(fabric),
  ];
}
