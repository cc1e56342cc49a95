import type { SubscriptionRef } from '../dead-letters/lane';
import type { RetryPolicy } from '../deliver/retry';
import type { NamespaceLimits } from '../limit/limits';
import { mapValues } from '../map-values';
import { withAlarms } from './alarm-settings';
import type { AlarmSettings } from './alarms';
import { type Auth, authWithDefaults } from './auth';
import { days, hours, minutes, seconds } from './duration';
import { defaultNamespace, type TopicRef } from './keys';
import { problemsIn } from './rules';
import type {
  FabricSpec,
  JourneySpec,
  NamespaceSpec,
  OnPoison,
  SourceSpec,
  SubscriptionSpec,
  TopicSpec,
} from './spec';
import { isNative } from './target';

/** Whatever has a name has it in one namespace. */
export interface Named {
  readonly namespace: string;
  readonly name: string;
}

export type Topic = Required<Omit<TopicSpec, 'retentionBytes' | 'journey' | 'alarms'>> &
  Pick<TopicSpec, 'retentionBytes'> & { readonly journey: Required<JourneySpec> | false } & Named;
export type Subscription = Omit<SubscriptionSpec, 'alarms'> &
  Required<Pick<SubscriptionSpec, 'lease' | 'onPoison'>> &
  Named & { readonly retry: RetryPolicy };
export type Source = SourceSpec & Required<Pick<SourceSpec, 'bus'>> & Named;

/** A whole topology, defaults filled in: the one value that stack, Lambdas and local runner read. */
export interface Fabric {
  /** The one that all of these names are in. */
  readonly namespace: string;
  readonly topics: Readonly<Record<string, Topic>>;
  readonly subscriptions: Readonly<Record<string, Subscription>>;
  readonly sources: Readonly<Record<string, Source>>;
  /** What all callers of the namespace together may ask for. */
  readonly limits?: NamespaceLimits;
  /** The other namespaces, each a fabric of its own; empty in each of these. */
  readonly namespaces: Readonly<Record<string, Fabric>>;
  /** Whose tokens open the API, in every namespace; nobody's where it is absent. */
  readonly auth?: Auth;
  /** When its alarms go off; it has none where this is absent. */
  readonly alarms?: AlarmSettings;
}

/** What a namespace holds; undefined where the topology has no such namespace. */
export const fabricIn = (topology: Fabric, namespace: string): Fabric | undefined =>
  namespace === topology.namespace ? topology : own(topology.namespaces, namespace);

/** Every namespace's fabric, the default one's first. */
export const fabricsOf = (topology: Fabric): readonly Fabric[] => [
  topology,
  ...Object.values(topology.namespaces),
];

/** The topics of all namespaces. */
export const topicsOf = (topology: Fabric): readonly Topic[] =>
  fabricsOf(topology).flatMap(({ topics }) => Object.values(topics));

/** The subscriptions of all namespaces. */
export const subscriptionsOf = (topology: Fabric): readonly Subscription[] =>
  fabricsOf(topology).flatMap(({ subscriptions }) => Object.values(subscriptions));

/** The sources of all namespaces. */
export const sourcesOf = (topology: Fabric): readonly Source[] =>
  fabricsOf(topology).flatMap(({ sources }) => Object.values(sources));

/** A namespace that holds nothing: who looks for a name in it is answered as for any name that there is not. */
export const emptyFabric = (namespace: string): Fabric => ({
  namespace,
  topics: {},
  subscriptions: {},
  sources: {},
  namespaces: {},
});

/** A topic by its place; undefined where the topology does not hold it any more. */
export function topicIn(topology: Fabric, { namespace, topic }: TopicRef): Topic | undefined {
  const fabric = fabricIn(topology, namespace);
  return fabric && own(fabric.topics, topic);
}

/** A subscription by its place; undefined where the topology does not hold it any more. */
export function subscriptionIn(
  topology: Fabric,
  { namespace, subscription }: SubscriptionRef,
): Subscription | undefined {
  const fabric = fabricIn(topology, namespace);
  return fabric && own(fabric.subscriptions, subscription);
}

/** A source by its place; undefined where the topology does not hold it any more. */
export function sourceIn(topology: Fabric, { namespace, name }: Named): Source | undefined {
  const fabric = fabricIn(topology, namespace);
  return fabric && own(fabric.sources, name);
}

const own = <T>(among: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(among, name) ? among[name] : undefined;

/** A topic's place. */
export const topicRefOf = ({ namespace, name }: Named): TopicRef => ({ namespace, topic: name });

/** A subscription's place. */
export const subscriptionRefOf = ({ namespace, name }: Named): SubscriptionRef => ({
  namespace,
  subscription: name,
});

/** The place of the topic that feeds a subscription, or that a source feeds. */
export const feedOf = ({ namespace, topic }: TopicRef): TopicRef => ({ namespace, topic });

/** Whether a topic keeps order. One that the topology no longer holds counts as ordered: the safe side. */
export const isOrdered = (topology: Fabric, topic: TopicRef): boolean =>
  topicIn(topology, topic)?.ordered ?? true;

/** Whether a topic's records travel in packs. */
export const isPacked = (topology: Fabric, topic: TopicRef): boolean =>
  topicIn(topology, topic)?.packed ?? false;

/** Whether a topic keeps the newest record of each key, and no others. */
export const isCompacted = ({ cleanup }: Pick<Topic, 'cleanup'>): boolean => cleanup === 'compact';

/** How long a compacted topic's records are kept: the longest there is. */
const forGood = days(3650);

/** Thrown by `defineFabric`: every broken rule at once, each with the value received. */
export class TopologyInvalid extends Error {
  override readonly name = 'TopologyInvalid';

  constructor(readonly problems: readonly string[]) {
    super(`The topology breaks ${problems.length} rule(s):\n- ${problems.join('\n- ')}`);
  }
}

/**
 * Checks a topology and fills in its defaults.
 * @throws TopologyInvalid naming every broken rule and the value received
 */
export function defineFabric<const Topics, const Spaces>(spec: FabricSpec<Topics, Spaces>): Fabric {
  const problems = problemsIn(spec);
  if (problems.length > 0) throw new TopologyInvalid(problems);
  const namespaces: Readonly<Record<string, NamespaceSpec>> = spec.namespaces ?? {};
  const fabric = {
    ...withDefaults(spec, defaultNamespace),
    namespaces: mapValues(namespaces, withDefaults),
    ...(spec.auth && { auth: authWithDefaults(spec.auth, Object.keys(namespaces)) }),
  };
  return withAlarms(fabric, spec);
}

function withDefaults(
  { topics: topicSpecs, subscriptions = {}, sources = {}, limits }: NamespaceSpec,
  namespace: string,
): Fabric {
  const topics = mapValues<TopicSpec, Topic>(topicSpecs, (spec, name) =>
    topicWithDefaults(spec, { namespace, name }),
  );
  return {
    namespace,
    topics,
    subscriptions: mapValues(subscriptions, (spec, name) =>
      subscriptionWithDefaults(spec, { namespace, name }, topics[spec.topic]?.ordered ?? true),
    ),
    sources: mapValues(sources, (spec, name) => ({ bus: 'default', ...spec, namespace, name })),
    ...(limits && { limits }),
    namespaces: {},
  };
}

const topicWithDefaults = (spec: TopicSpec, named: Named): Topic => ({
  ...named,
  partitions: spec.partitions ?? 8,
  ordered: spec.ordered ?? false,
  packed: spec.packed ?? false,
  retention: spec.cleanup === 'compact' ? forGood : (spec.retention ?? days(7)),
  ...(spec.retentionBytes !== undefined && { retentionBytes: spec.retentionBytes }),
  cleanup: spec.cleanup ?? 'delete',
  tombstoneRetention: spec.tombstoneRetention ?? days(1),
  keyRequired: spec.keyRequired ?? spec.cleanup === 'compact',
  idempotencyWindow: spec.idempotencyWindow ?? hours(24),
  journey: spec.journey !== false && { keep: days(1), share: 1, ...spec.journey },
});

const subscriptionWithDefaults = (
  { alarms: _, ...spec }: SubscriptionSpec,
  named: Named,
  ordered: boolean,
): Subscription => ({
  ...spec,
  ...named,
  lease: spec.lease ?? seconds(30),
  retry: { attempts: 10, base: seconds(1), factor: 2, cap: minutes(15), ...spec.retry },
  onPoison: spec.onPoison ?? poisonDefault(spec, ordered),
});

const poisonDefault = ({ target }: SubscriptionSpec, ordered: boolean): OnPoison =>
  ordered && !isNative(target) ? 'park' : 'skip';
