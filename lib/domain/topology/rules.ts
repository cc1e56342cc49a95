import { filterProblems, snsPolicyOf } from '../filter/filter';
import { days, hours, minutes, seconds } from './duration';
import type { FabricSpec, SubscriptionSpec, TopicSpec } from './spec';

interface Rule<T> {
  readonly ok: (value: T) => boolean;
  readonly say: (value: T) => string;
}

interface Named<T> {
  readonly name: string;
  readonly spec: T;
}

const whole = (from: number, to: number) => (value: number | undefined) =>
  value === undefined || (Number.isInteger(value) && value >= from && value <= to);

const show = (value: unknown): string => JSON.stringify(value) ?? String(value);

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
  range<TopicSpec>('partitions', 1, 256, 'partitions'),
  range<TopicSpec>('retention', hours(1), days(3650), 'seconds'),
  range<TopicSpec>('idempotencyWindow', minutes(1), days(30), 'seconds'),
];

const subscriptionRules: readonly Rule<Named<SubscriptionSpec>>[] = [
  nameRule('subscription'),
  range<SubscriptionSpec>('lease', seconds(1), hours(12), 'seconds'),
  range<SubscriptionSpec>('maxReceives', 1, 1000, 'deliveries'),
  {
    ok: ({ spec }) => ['pull', 'lambda'].includes(spec.target?.kind),
    say: ({ spec }) => `target must be of kind "pull" or "lambda", got ${show(spec.target)}`,
  },
  {
    ok: ({ spec }) => spec.target?.kind !== 'lambda' || /\.[cm]?[jt]s$/.test(spec.target.entry),
    say: ({ spec }) => `target entry must be a .ts or .js file, got ${show(spec.target)}`,
  },
];

const broken = <T>(rules: readonly Rule<Named<T>>[], where: string, value: Named<T>): string[] =>
  rules
    .filter(({ ok }) => !ok(value))
    .map(({ say }) => `${where} ${show(value.name)}: ${say(value)}`);

const unknownTopic = ({ topics }: FabricSpec, { name, spec }: Named<SubscriptionSpec>): string[] =>
  Object.hasOwn(topics, spec.topic)
    ? []
    : [
        `subscription ${show(name)}: topic must be one of ${Object.keys(topics).join(', ')}, got ${show(spec.topic)}`,
      ];

/** What is wrong with a subscription's filter, and what of it its target can't have. */
function filterProblemsOf({ name, spec: { filter, target } }: Named<SubscriptionSpec>): string[] {
  if (filter === undefined) return [];
  const where = `subscription ${show(name)}: filter`;
  const problems = filterProblems(filter);
  if (problems.length > 0) return problems.map(({ at, message }) => `${where} ${at}: ${message}`);
  const sns = snsPolicyOf(filter);
  // Only a pull passes our own matcher; what is behind a Lambda's queue goes to the Lambda.
  return 'cannot' in sns && target?.kind !== 'pull'
    ? sns.cannot.map((reason) => `${where} can't be matched by SNS: ${reason}`)
    : [];
}

const named = <T>(specs: Readonly<Record<string, T>>): Named<T>[] =>
  Object.entries(specs).map(([name, spec]) => ({ name, spec }));

/** Every rule that `fabric` breaks, each with the value received; empty when it breaks none. */
export function problemsIn(fabric: FabricSpec): string[] {
  return [
    ...(Object.keys(fabric.topics).length === 0
      ? ['a fabric needs at least one topic, got none']
      : []),
    ...named(fabric.topics).flatMap((topic) => broken(topicRules, 'topic', topic)),
    ...named(fabric.subscriptions ?? {}).flatMap((subscription) => [
      ...broken(subscriptionRules, 'subscription', subscription),
      ...unknownTopic(fabric, subscription),
      ...filterProblemsOf(subscription),
    ]),
  ];
}
