import { groupBy } from '../group-by';
import { defaultNamespace } from './keys';
import { show } from './rule';
import { scopedName } from './scoped-name';
import type { FabricSpec, NamespaceSpec } from './spec';

/** Longest name of a topic or a subscription, its namespace's before it. */
const longestName = 48;

/** Every namespace, the default one's first, as it is written. */
const spacesIn = (fabric: FabricSpec): (readonly [string, NamespaceSpec])[] => [
  [defaultNamespace, fabric],
  ...Object.entries(fabric.namespaces ?? {}),
];

/** What is wrong with the namespaces of a topology, and between them. */
export const namespaceProblems = (fabric: FabricSpec): string[] => [
  ...emptyProblems(fabric),
  ...Object.keys(fabric.namespaces ?? {}).flatMap(nameProblems),
  ...Object.entries(fabric.namespaces ?? {}).flatMap(lengthProblems),
  ...sharedNames('SNS topics', spacesIn(fabric).flatMap(topicNames)),
  ...sharedNames('SQS queues', spacesIn(fabric).flatMap(queueNames)),
];

const emptyProblems = (fabric: FabricSpec): string[] =>
  spacesIn(fabric).some(([, { topics }]) => Object.keys(topics).length > 0)
    ? []
    : ['a fabric needs at least one topic, got none'];

function nameProblems(name: string): string[] {
  const where = `namespace ${show(name)}:`;
  if (name === defaultNamespace)
    return [`${where} its topics and subscriptions stand beside "namespaces", not in it`];
  if (/^[a-z][a-z0-9]{0,15}$/.test(name)) return [];
  return [
    `${where} its name must be a letter, then up to 15 letters and digits, all in lower case, got ${show(name)}`,
  ];
}

function lengthProblems([namespace, spec]: readonly [string, NamespaceSpec]): string[] {
  const { topics, subscriptions = {} } = spec;
  return [topics, subscriptions]
    .flatMap((named) => Object.keys(named))
    .filter((name) => scopedName({ namespace, name }).length > longestName)
    .map(
      (name) =>
        `namespace ${show(namespace)}: "${namespace}--<name>" must be at most ${longestName} characters, got ${show(name)}`,
    );
}

/** What a resource is called, less a prefix and an ending that all have, and what it is. */
type Called = readonly [name: string, what: string];

const topicNames = ([namespace, { topics }]: readonly [string, NamespaceSpec]): Called[] =>
  Object.keys(topics).map((name) => [
    scopedName({ namespace, name }),
    `topic ${show(name)}${inSpace(namespace)}`,
  ]);

function queueNames([namespace, spec]: readonly [string, NamespaceSpec]): Called[] {
  return Object.keys(spec.subscriptions ?? {}).flatMap((name): Called[] => {
    const called = scopedName({ namespace, name });
    const what = `subscription ${show(name)}${inSpace(namespace)}`;
    return [
      [called, what],
      [`${called}-dlq`, `the dead-letter queue of ${what}`],
    ];
  });
}

const inSpace = (namespace: string): string =>
  namespace === defaultNamespace ? '' : ` of namespace ${show(namespace)}`;

/** Two resources with one name are one resource: what is of one would be seen in the other. */
const sharedNames = (kind: string, called: readonly Called[]): string[] =>
  groupBy(called, ([name]) => name)
    .filter((group) => group.length > 1)
    .map(
      (group) =>
        `${kind} must have names of their own, got ${show(group[0]?.[0])} for ${group.map(([, what]) => what).join(' and ')}`,
    );
