import type { Filter } from '../filter/filter';
import { days, hours, type Seconds, seconds } from './duration';
import { problemsIn } from './rules';

/** What a topology says of a topic; everything has a safe default. */
export interface TopicSpec {
  /** How many partitions, 1 to 256. One carries about 50 appends a second. @default 8 */
  readonly partitions?: number;
  /** Deliver records of one key in the order they were published. @default false */
  readonly ordered?: boolean;
  /** How long records are kept: an hour to ten years. @default days(7) */
  readonly retention?: Seconds;
  /** Refuse a record without a key (422). @default false */
  readonly keyRequired?: boolean;
  /** How long an Idempotency-Key is remembered: a minute to 30 days. @default hours(24) */
  readonly idempotencyWindow?: Seconds;
}

/** Where a subscription's records go. */
export type Target =
  /** They wait in the queue until somebody pulls them. */
  | { readonly kind: 'pull' }
  /** The file of the user's Lambda, from the folder where `cdk` runs; it exports `handler`. */
  | { readonly kind: 'lambda'; readonly entry: string };

/** What a topology says of a subscription. */
export interface SubscriptionSpec<TopicName extends string = string> {
  readonly topic: TopicName;
  readonly target: Target;
  /**
   * Only records that match are delivered. What SNS can't say is matched when records are pulled, and is
   * refused for a Lambda. @default every record
   */
  readonly filter?: Filter;
  /** How long a delivery is held for its consumer before it comes again: 1 s to 12 h. @default seconds(30) */
  readonly lease?: Seconds;
  /** Deliveries of one record before the queue dead-letters it, 1 to 1000. @default 10 */
  readonly maxReceives?: number;
}

export type Topic = Required<TopicSpec> & { readonly name: string };
export type Subscription = SubscriptionSpec &
  Required<Pick<SubscriptionSpec, 'lease' | 'maxReceives'>> & { readonly name: string };

/** A whole topology, defaults filled in: the one value that stack, Lambdas and local runner read. */
export interface Fabric {
  readonly topics: Readonly<Record<string, Topic>>;
  readonly subscriptions: Readonly<Record<string, Subscription>>;
}

/** A topology as written. `Names` makes a misspelt topic a compile error. */
export interface FabricSpec<Names extends string = string> {
  readonly topics: Readonly<Record<Names, TopicSpec>>;
  readonly subscriptions?: Readonly<Record<string, SubscriptionSpec<NoInfer<Names>>>>;
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
