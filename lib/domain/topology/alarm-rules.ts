import { type AlarmKind, fabricDefaults, subscriptionDefaults, topicDefaults } from './alarms';
import { days, minutes } from './duration';
import { show, whole } from './rule';
import type { FabricSpec, NamespaceSpec } from './spec';

type Range = readonly [least: number, most: number];

const counts: Range = [1, 1_000_000];

/** Source of the most: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const ranges: Readonly<Record<AlarmKind, Range>> = {
  fanOutLag: [minutes(1), days(1)],
  oldestMessage: [minutes(1), days(14)],
  deadLetters: counts,
  parkedKeys: counts,
  circuitOpen: [minutes(5), days(1)],
  blocked: counts,
  iteratorAge: [minutes(1), days(1)],
  functionErrors: counts,
  functionThrottles: counts,
  tableThrottles: counts,
  apiErrors: counts,
  sweeperNotRun: [minutes(10), days(1)],
  setAside: counts,
};

const topicKinds = Object.keys(topicDefaults);
const subscriptionKinds = Object.keys(subscriptionDefaults);
const namespaceKinds = [...topicKinds, ...subscriptionKinds];
const fabricKinds = [...namespaceKinds, ...Object.keys(fabricDefaults)];

/** What is wrong with `alarms`, where these kinds may be named. */
function problemsOf(alarms: unknown, kinds: readonly string[]): string[] {
  if (alarms === undefined || alarms === false) return [];
  if (typeof alarms !== 'object' || alarms === null || Array.isArray(alarms))
    return [`alarms must be an object or false, got ${show(alarms)}`];
  const unknown = Object.keys(alarms).filter((kind) => !kinds.includes(kind));
  return [
    ...Object.entries(alarms).flatMap(([kind, value]) => rangeProblem(kind, value)),
    ...(unknown.length > 0
      ? [`alarms may hold ${kinds.join(', ')} here, got ${unknown.map(show).join(', ')}`]
      : []),
  ];
}

function rangeProblem(kind: string, value: unknown): string[] {
  const range = Object.hasOwn(ranges, kind) ? ranges[kind as AlarmKind] : undefined;
  if (!range || value === false || whole(...range)(value as number | undefined)) return [];
  return [
    `alarms.${kind} must be a whole number, ${range.join(' to ')}, or false, got ${show(value)}`,
  ];
}

/** Where an alarm could never go off, it is refused rather than left out: somebody counts on it. */
function inVain({ topics, subscriptions = {} }: NamespaceSpec, name: string): string[] {
  const spec = subscriptions[name];
  if (!spec || typeof spec.alarms !== 'object' || spec.alarms === null) return [];
  const ordered = topics[spec.topic]?.ordered ?? false;
  const poison = spec.onPoison ?? (ordered ? 'park' : 'skip');
  const needs: Readonly<Record<string, readonly [is: boolean, what: string]>> = {
    parkedKeys: [poison === 'park', 'onPoison is "park"'],
    blocked: [poison === 'block', 'onPoison is "block"'],
    circuitOpen: [spec.target?.kind === 'webhook', 'the target is a webhook'],
  };
  return Object.entries(spec.alarms)
    .filter(([kind, value]) => value && needs[kind] && !needs[kind][0])
    .map(([kind, value]) => `alarms.${kind} is for where ${needs[kind]?.[1]}, got ${show(value)}`);
}

const prefixed = (where: string, problems: readonly string[]): string[] =>
  problems.map((problem) => `${where}: ${problem}`);

/** What is wrong with the alarms of a namespace's topics and subscriptions. */
export function alarmProblemsWithin(spec: NamespaceSpec): string[] {
  const { topics, subscriptions = {} } = spec;
  return [
    ...Object.entries(topics).flatMap(([name, { alarms }]) =>
      prefixed(`topic ${show(name)}`, problemsOf(alarms, topicKinds)),
    ),
    ...Object.entries(subscriptions).flatMap(([name, { alarms }]) =>
      prefixed(`subscription ${show(name)}`, [
        ...problemsOf(alarms, subscriptionKinds),
        ...inVain(spec, name),
      ]),
    ),
  ];
}

/** What is wrong with what a topology and its namespaces say of all their alarms. */
export const alarmProblems = ({ alarms, namespaces = {} }: FabricSpec): string[] => [
  ...problemsOf(alarms, fabricKinds),
  ...Object.entries(namespaces as Readonly<Record<string, NamespaceSpec>>).flatMap(([name, spec]) =>
    prefixed(`namespace ${show(name)}`, problemsOf(spec.alarms, namespaceKinds)),
  ),
];
