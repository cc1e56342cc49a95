import type { GroupPorts } from '../groups/group-ports';
import { inWaves } from '../in-waves';
import { type Status, type StatusPorts, statusOf } from '../operations/status';
import {
  type Fabric,
  type Named,
  type Subscription,
  subscriptionRefOf,
  type Topic,
} from '../topology/fabric';
import { scopedName } from '../topology/scoped-name';
import type { CircuitStore } from '../webhook/circuit-store';
import { type FanOutLag, fanOutLagOf } from './fan-out-lag';
import { type GroupLag, groupLagsOf } from './group-lags';
import {
  askedFor,
  type MetricReader,
  namedBy,
  ofSubscription,
  ofTopic,
  type Wanted,
} from './recent';

export interface StatsPorts extends GroupPorts, Omit<StatusPorts, 'outside'> {
  readonly circuits: Pick<CircuitStore, 'read'>;
  readonly metrics: MetricReader;
  /** Told why the metrics could not be read. @default nobody is */
  readonly onTrouble?: (error: unknown) => void;
}

export interface TopicStats extends FanOutLag {
  readonly topic: Topic;
  readonly groups: readonly GroupLag[];
  readonly recent?: Partial<Record<keyof typeof ofTopic, number>>;
}

export interface SubscriptionStats {
  readonly subscription: Subscription;
  readonly status: Status;
  /** Whether its endpoint is left alone. */
  readonly open: boolean;
  readonly recent?: Partial<Record<keyof typeof ofSubscription, number>>;
}

export interface Stats {
  readonly topics: readonly TopicStats[];
  readonly subscriptions: readonly SubscriptionStats[];
}

export interface Span {
  /** What was measured in the last so many minutes. */
  readonly minutes: number;
  /** Parked keys are counted until then at most, in milliseconds since 1970. */
  readonly until: number;
}

/** Topics and subscriptions that are looked at together: each takes several reads. */
const atOnce = 4;

/** How a namespace's topics and subscriptions are now, and how they were of late. */
export async function statsOf(ports: StatsPorts, fabric: Fabric, span: Span): Promise<Stats> {
  const topics = Object.values(fabric.topics);
  const subscriptions = Object.values(fabric.subscriptions);
  const [topicsNow, subscriptionsNow, topicsLately, subscriptionsLately] = await Promise.all([
    inWaves(topics, (topic) => topicNow(ports, topic), atOnce),
    inWaves(subscriptions, (one) => subscriptionNow(ports, one, span), atOnce),
    lately(ports, { rows: topics, wanted: ofTopic }, span),
    lately(ports, { rows: subscriptions, wanted: ofSubscription }, span),
  ]);
  return {
    topics: topicsNow.map((now, at) => ({ ...now, ...topicsLately[at] })),
    subscriptions: subscriptionsNow.map((now, at) => ({ ...now, ...subscriptionsLately[at] })),
  };
}

async function topicNow(ports: StatsPorts, topic: Topic): Promise<TopicStats> {
  const [lag, groups] = await Promise.all([fanOutLagOf(ports, topic), groupLagsOf(ports, topic)]);
  return { topic, groups, ...lag };
}

async function subscriptionNow(
  ports: StatsPorts,
  subscription: Subscription,
  { until }: Span,
): Promise<SubscriptionStats> {
  const ref = subscriptionRefOf(subscription);
  const isWebhook = subscription.target.kind === 'webhook';
  const [status, circuit] = await Promise.all([
    statusOf(ports, { subscription, ref }, until),
    isWebhook ? ports.circuits.read(ref) : undefined,
  ]);
  return { subscription, status, open: circuit?.open !== undefined };
}

interface Rows<Name extends string> {
  readonly rows: readonly Named[];
  readonly wanted: Wanted<Name>;
}

/** What was measured of each row; nothing where the metrics can't be read, since all else is worth telling. */
async function lately<Name extends string>(
  { metrics, onTrouble }: StatsPorts,
  { rows, wanted }: Rows<Name>,
  { minutes }: Span,
): Promise<{ readonly recent?: Partial<Record<Name, number>> }[]> {
  const asked = rows.flatMap((row) => askedFor(wanted, scopedName(row)));
  const values = await metrics.read(asked, minutes).catch((error) => onTrouble?.(error));
  if (!values) return [];
  const each = Object.keys(wanted).length;
  return rows.map((_, at) => ({
    recent: namedBy(wanted, values.slice(at * each, (at + 1) * each)),
  }));
}
