import type { RetryPolicy } from '../deliver/retry';
import type { Filter } from '../filter/filter';
import type { NamespaceLimits } from '../limit/limits';
import type {
  AlarmsSpec,
  FabricAlarms,
  NamespaceAlarms,
  SubscriptionAlarms,
  TopicAlarms,
} from './alarms';
import type { AuthSpec } from './auth';
import type { Seconds } from './duration';
import type { Target } from './target';

/** What a topology says of a topic; everything has a safe default. */
export interface TopicSpec {
  /** How many partitions, 1 to 256. One carries about 50 appends a second. @default 8 */
  readonly partitions?: number;
  /** Deliver records of one key in the order they were published. @default false */
  readonly ordered?: boolean;
  /**
   * Send the records of a partition together, up to a hundred or 60 KB in a message: cheaper by far for who publishes
   * many at once. A partition is then one worker's at a time, and a failed record is tried again within a minute or
   * two. For subscriptions whose records our own code hands to their consumer: not for those that are pulled, nor where
   * SQS itself does. @default false
   */
  readonly packed?: boolean;
  /** How long records are kept: an hour to ten years. @default days(7) */
  readonly retention?: Seconds;
  /**
   * How much of each partition is kept, in bytes as they are stored, compressed: records go when so much is newer
   * than they are, within minutes, but not before they are dispatched and a quarter of an hour old.
   * @default as much as there is
   */
  readonly retentionBytes?: number;
  /** What becomes of old records. @default 'delete' */
  readonly cleanup?: Cleanup;
  /**
   * How long a compacted topic keeps a tombstone, which is a record whose data is null: an hour to 30 days.
   * @default days(1)
   */
  readonly tombstoneRetention?: Seconds;
  /** Refuse a record without a key (422). @default false, and true on a compacted topic */
  readonly keyRequired?: boolean;
  /** How long an Idempotency-Key is remembered: a minute to 30 days. @default hours(24) */
  readonly idempotencyWindow?: Seconds;
  /**
   * What is written down of each record's way to its subscriptions, for `GET …/journey`: at most a write unit a
   * delivery batch. @default { keep: days(1), share: 1 }
   */
  readonly journey?: JourneySpec | false;
  /** When its alarms go off. @default as the namespace has it */
  readonly alarms?: AlarmsSpec<TopicAlarms>;
}

/** How a topic writes down the ways of its records. */
export interface JourneySpec {
  /** For how long: an hour to 30 days. @default days(1) */
  readonly keep?: Seconds;
  /** Of which share of the records, 0 to 1; chosen by their positions. @default 1 */
  readonly share?: number;
}

/** What becomes of a topic's old records. */
export type Cleanup =
  /** They go when they have outlived the topic's retention. */
  | 'delete'
  /** The newest record of each key stays for good; those that it has superseded go. */
  | 'compact';

/** What becomes of a record that has failed for good. */
export type OnPoison =
  /** Its key is parked in this subscription: later records of the key wait behind it, all others flow. */
  | 'park'
  /** It is a dead letter by itself, and its key goes on without it. */
  | 'skip'
  /** It never fails for good: it is tried for ever, and its key waits. */
  | 'block';

/** What a topology says of a subscription. */
export interface SubscriptionSpec<TopicName extends string = string> {
  readonly topic: TopicName;
  readonly target: Target;
  /**
   * Only records that match are delivered. What SNS can't say is matched by our own code, and is refused where
   * none of it stands between the queue and its consumer. @default every record
   */
  readonly filter?: Filter;
  /**
   * How long a delivery is held for its consumer before it comes again, 1 s to 12 h; a pushed target has at most
   * 14 minutes for a batch. @default seconds(30)
   */
  readonly lease?: Seconds;
  /**
   * How a failed record is tried again. `attempts` 1 to 1000, `base` 1 s to a day, `factor` 1 to 10, `cap` 1 s to a
   * week. @default { attempts: 10, base: seconds(1), factor: 2, cap: minutes(15) }
   */
  readonly retry?: Partial<RetryPolicy>;
  /** @default 'park' on an ordered topic, else 'skip' */
  readonly onPoison?: OnPoison;
  /** When its alarms go off. @default as the namespace has it */
  readonly alarms?: AlarmsSpec<SubscriptionAlarms>;
}

/** Events of an EventBridge bus that are appended to a topic. */
export interface SourceSpec<TopicName extends string = string> {
  readonly topic: TopicName;
  /** The bus's name. @default 'default' */
  readonly bus?: string;
  /** Which events, as an EventBridge rule has it: `{ source: ['aws.s3'] }`. */
  readonly pattern: Readonly<Record<string, unknown>>;
  /** Path of the key in the event, such as `detail.orderId`. @default records without a key */
  readonly key?: string;
}

/** Things by their names. */
type ByName = Readonly<Record<string, unknown>>;

/** What one namespace holds, as written. `Topics` makes a misspelt topic a compile error: only its names count. */
export interface NamespaceSpec<Topics = ByName> {
  readonly topics: { readonly [Name in keyof Topics]: TopicSpec };
  readonly subscriptions?: Readonly<
    Record<string, SubscriptionSpec<NoInfer<keyof Topics & string>>>
  >;
  readonly sources?: Readonly<Record<string, SourceSpec<NoInfer<keyof Topics & string>>>>;
  /** What all callers of the namespace together may ask for. @default no rates, and ten operations at once */
  readonly limits?: NamespaceLimits;
  /** When the alarms of its topics and subscriptions go off. @default as the fabric has it */
  readonly alarms?: AlarmsSpec<NamespaceAlarms>;
}

/** A topology as written: what the default namespace holds, and the other namespaces with what each holds. */
export interface FabricSpec<Topics = ByName, Spaces = Readonly<Record<string, ByName>>>
  extends NamespaceSpec<Topics> {
  /**
   * Fabrics of their own beside the default one, by name: a letter, then up to 15 letters and digits, all in lower
   * case. Topics, subscriptions, groups and keys of two namespaces never meet, whatever they are called.
   */
  readonly namespaces?: { readonly [Name in keyof Spaces]: NamespaceSpec<Spaces[Name]> };
  /** Whose tokens open the API, beside its own keys. @default nobody's */
  readonly auth?: AuthSpec;
  /** When alarms go off: its own, and those of all topics and subscriptions. @default what each kind says */
  readonly alarms?: AlarmsSpec<NamespaceAlarms & FabricAlarms>;
}
