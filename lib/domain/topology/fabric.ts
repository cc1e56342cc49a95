import type { RetryPolicy } from '../deliver/retry';
import { mapValues } from '../map-values';
import { days, hours, minutes, seconds } from './duration';
import { problemsIn } from './rules';
import type { FabricSpec, OnPoison, SourceSpec, SubscriptionSpec, TopicSpec } from './spec';
import { isNative } from './target';

export type Topic = Required<Omit<TopicSpec, 'retentionBytes'>> &
  Pick<TopicSpec, 'retentionBytes'> & { readonly name: string };
export type Subscription = SubscriptionSpec &
  Required<Pick<SubscriptionSpec, 'lease' | 'onPoison'>> & {
    readonly name: string;
    readonly retry: RetryPolicy;
  };
export type Source = SourceSpec & Required<Pick<SourceSpec, 'bus'>> & { readonly name: string };

/** A whole topology, defaults filled in: the one value that stack, Lambdas and local runner read. */
export interface Fabric {
  readonly topics: Readonly<Record<string, Topic>>;
  readonly subscriptions: Readonly<Record<string, Subscription>>;
  readonly sources: Readonly<Record<string, Source>>;
}

/** Whether a topic keeps order. One that the topology no longer holds counts as ordered: the safe side. */
export const isOrdered = ({ topics }: Fabric, topic: string): boolean =>
  topics[topic]?.ordered ?? true;

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
export function defineFabric<const Names extends string>(spec: FabricSpec<Names>): Fabric {
  const problems = problemsIn(spec);
  if (problems.length > 0) throw new TopologyInvalid(problems);
  const topics = mapValues<TopicSpec, Topic>(spec.topics, topicWithDefaults);
  return {
    topics,
    subscriptions: mapValues(spec.subscriptions ?? {}, (subscription, name) =>
      subscriptionWithDefaults(subscription, name, topics[subscription.topic]?.ordered ?? true),
    ),
    sources: mapValues(spec.sources ?? {}, (source, name) => ({ bus: 'default', ...source, name })),
  };
}

const topicWithDefaults = (spec: TopicSpec, name: string): Topic => ({
  name,
  partitions: spec.partitions ?? 8,
  ordered: spec.ordered ?? false,
  retention: spec.cleanup === 'compact' ? forGood : (spec.retention ?? days(7)),
  ...(spec.retentionBytes !== undefined && { retentionBytes: spec.retentionBytes }),
  cleanup: spec.cleanup ?? 'delete',
  tombstoneRetention: spec.tombstoneRetention ?? days(1),
  keyRequired: spec.keyRequired ?? spec.cleanup === 'compact',
  idempotencyWindow: spec.idempotencyWindow ?? hours(24),
});

const subscriptionWithDefaults = (
  spec: SubscriptionSpec,
  name: string,
  ordered: boolean,
): Subscription => ({
  ...spec,
  name,
  lease: spec.lease ?? seconds(30),
  retry: { attempts: 10, base: seconds(1), factor: 2, cap: minutes(15), ...spec.retry },
  onPoison: spec.onPoison ?? poisonDefault(spec, ordered),
});

const poisonDefault = ({ target }: SubscriptionSpec, ordered: boolean): OnPoison =>
  ordered && !isNative(target) ? 'park' : 'skip';
