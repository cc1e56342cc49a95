import { days, hours, seconds } from './duration';
import { problemsIn } from './rules';
import type { FabricSpec, SubscriptionSpec, TopicSpec } from './spec';

export type Topic = Required<TopicSpec> & { readonly name: string };
export type Subscription = SubscriptionSpec &
  Required<Pick<SubscriptionSpec, 'lease' | 'maxReceives'>> & { readonly name: string };

/** A whole topology, defaults filled in: the one value that stack, Lambdas and local runner read. */
export interface Fabric {
  readonly topics: Readonly<Record<string, Topic>>;
  readonly subscriptions: Readonly<Record<string, Subscription>>;
}

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
  return {
    topics: mapValues(spec.topics, topicWithDefaults),
    subscriptions: mapValues(spec.subscriptions ?? {}, subscriptionWithDefaults),
  };
}

const topicWithDefaults = (name: string, spec: TopicSpec): Topic => ({
  name,
  partitions: spec.partitions ?? 8,
  ordered: spec.ordered ?? false,
  retention: spec.retention ?? days(7),
  keyRequired: spec.keyRequired ?? false,
  idempotencyWindow: spec.idempotencyWindow ?? hours(24),
});

const subscriptionWithDefaults = (name: string, spec: SubscriptionSpec): Subscription => ({
  ...spec,
  name,
  lease: spec.lease ?? seconds(30),
  maxReceives: spec.maxReceives ?? 10,
});

const mapValues = <In, Out>(
  from: Readonly<Record<string, In>>,
  to: (name: string, value: In) => Out,
): Record<string, Out> =>
  Object.fromEntries(Object.entries(from).map(([name, value]) => [name, to(name, value)]));
