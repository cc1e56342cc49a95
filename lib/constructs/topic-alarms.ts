import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { SubscriptionAlarms } from '../domain/topology/alarms';
import type { Subscription, Topic } from '../domain/topology/fabric';
import { scopedName } from '../domain/topology/scoped-name';
import { isNative } from '../domain/topology/target';
import { fiveMinutes, periodsIn, type WantedAlarm } from './alarms';
import { blockedTries } from './blocked-tries';
import type { NamespaceParts } from './namespace-parts';
import type { SubscriptionQueue } from './subscription-queue';
import { weftMetric } from './weft-metric';

export interface NamespaceMetrics {
  /** CloudWatch's, of the whole fabric. */
  readonly metricNamespace: string;
  /** The log of the Lambda that hands out what is pulled. */
  readonly pullLogGroup: ILogGroup;
}

/** The alarms of a namespace's topics and subscriptions. */
export function namespaceAlarms(parts: NamespaceParts, metrics: NamespaceMetrics): WantedAlarm[] {
  const { topics, subscriptions } = parts.fabric;
  return [
    ...Object.values(topics).flatMap((topic) => topicAlarms(topic, parts, metrics)),
    ...Object.values(subscriptions).flatMap((subscription) =>
      subscriptionAlarms(subscription, parts, metrics),
    ),
  ];
}

function topicAlarms(
  topic: Topic,
  { fabric }: NamespaceParts,
  { metricNamespace }: NamespaceMetrics,
): WantedAlarm[] {
  const of = scopedName(topic);
  const metric = weftMetric(metricNamespace, 'FanOutLagSeconds', { topic: of, ...highest });
  const says = `Records of Weft topic ${of} wait before they are sent on to its subscriptions.`;
  return [
    {
      kind: 'fanOutLag',
      of,
      says,
      metric,
      at: fabric.alarms?.topics[topic.name]?.fanOutLag ?? false,
    },
  ];
}

const highest = { statistic: 'Maximum', period: fiveMinutes };

function subscriptionAlarms(
  subscription: Subscription,
  parts: NamespaceParts,
  metrics: NamespaceMetrics,
): WantedAlarm[] {
  const at = parts.fabric.alarms?.subscriptions[subscription.name];
  const queue = parts.subscriptions[subscription.name];
  if (!at || !queue) return [];
  return [
    ...queueAlarms(subscription, queue, at),
    ...laneAlarms(subscription, at, metrics),
    ...blockAlarms(subscription, parts, metrics),
  ];
}

function queueAlarms(
  subscription: Subscription,
  { queue, deadLetters }: SubscriptionQueue,
  at: SubscriptionAlarms,
): WantedAlarm[] {
  const of = scopedName(subscription);
  return [
    {
      kind: 'oldestMessage',
      of,
      says: `The oldest record in the queue of Weft subscription ${of} waits for too long: nobody takes it, or it fails again and again.`,
      metric: queue.metricApproximateAgeOfOldestMessage(highest),
      at: at.oldestMessage,
    },
    ...(isNative(subscription.target)
      ? [deadLettersAlarm(of, deadLetters.metricApproximateNumberOfMessagesVisible(highest), at)]
      : []),
  ];
}

const deadLettersAlarm = (
  of: string,
  metric: WantedAlarm['metric'],
  { deadLetters: at }: SubscriptionAlarms,
): WantedAlarm => ({
  kind: 'deadLetters',
  of,
  says: `Records of Weft subscription ${of} have failed for good and wait as dead letters.`,
  metric,
  at,
});

/** Of what Weft itself hands out. */
function laneAlarms(
  { namespace, name, target }: Subscription,
  at: SubscriptionAlarms,
  { metricNamespace }: NamespaceMetrics,
): WantedAlarm[] {
  if (isNative(target)) return [];
  const of = scopedName({ namespace, name });
  const gauge = (metric: 'DeadLetters' | 'ParkedKeys' | 'CircuitOpen') =>
    weftMetric(metricNamespace, metric, { subscription: of, ...highest });
  return [
    deadLettersAlarm(of, gauge('DeadLetters'), at),
    {
      kind: 'parkedKeys',
      of,
      says: `Keys of Weft subscription ${of} stand still behind a record that failed.`,
      metric: gauge('ParkedKeys'),
      at: at.parkedKeys,
    },
    {
      kind: 'circuitOpen',
      of,
      says: `The endpoint of Weft subscription ${of} fails, and is left alone for a while, time and again.`,
      metric: gauge('CircuitOpen'),
      at: at.circuitOpen && 1,
      periods: periodsIn(at.circuitOpen),
    },
  ];
}

function blockAlarms(
  subscription: Subscription,
  { fabric, scope, targets }: NamespaceParts,
  { metricNamespace, pullLogGroup }: NamespaceMetrics,
): WantedAlarm[] {
  const at = fabric.alarms?.subscriptions[subscription.name]?.blocked ?? false;
  if (at === false) return [];
  const of = scopedName(subscription);
  const logGroup = targets[subscription.name]?.function.logGroup ?? pullLogGroup;
  return [
    {
      kind: 'blocked',
      of,
      says: `A record of Weft subscription ${of} fails again and again, and its key waits behind it; the log says which.`,
      metric: blockedTries(scope, { subscription, logGroup, metricNamespace }),
      at,
    },
  ];
}
