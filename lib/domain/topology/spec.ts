import type { Filter } from '../filter/filter';
import type { Seconds } from './duration';

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

/** A topology as written. `Names` makes a misspelt topic a compile error. */
export interface FabricSpec<Names extends string = string> {
  readonly topics: Readonly<Record<Names, TopicSpec>>;
  readonly subscriptions?: Readonly<Record<string, SubscriptionSpec<NoInfer<Names>>>>;
}
