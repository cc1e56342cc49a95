import type { GraphWidget, IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricOf } from '../domain/metrics/metrics';
import type { Subscription, Topic } from '../domain/topology/fabric';
import { scopedName } from '../domain/topology/scoped-name';
import { isNative } from '../domain/topology/target';
import { fiveMinutes } from './alarms';
import { graphs } from './dashboard-graphs';
import type { SubscriptionQueue } from './subscription-queue';
import { weftMetric } from './weft-metric';

/** A topic's metrics, by the fabric's namespace in CloudWatch. */
const ofTopic =
  (namespace: string, topic: string) =>
  (name: MetricOf<'topic'>, label: string, statistic = 'Sum'): IMetric =>
    weftMetric(namespace, name, { topic, label, statistic, period: fiveMinutes });

const ofSubscription =
  (namespace: string, subscription: string) =>
  (name: MetricOf<'subscription'>, label: string, statistic = 'Sum'): IMetric =>
    weftMetric(namespace, name, { subscription, label, statistic, period: fiveMinutes });

/** What comes in, what fan-out makes of it, who is behind. */
export function topicRow(metricNamespace: string, topic: Topic): GraphWidget[] {
  const name = scopedName(topic);
  const metric = ofTopic(metricNamespace, name);
  return graphs(
    {
      title: `${name}: records`,
      left: {
        unit: 'Records in 5 minutes',
        metrics: [metric('RecordsIn', 'stored'), metric('RecordsDispatched', 'sent on')],
      },
      right: { unit: 'Bytes in 5 minutes', metrics: [metric('BytesIn', 'bytes')] },
    },
    {
      title: `${name}: fan-out behind`,
      left: { unit: 'Seconds', metrics: [metric('FanOutLagSeconds', 'seconds', 'Maximum')] },
      right: {
        unit: 'Records',
        metrics: [
          metric('FanOutLagRecords', 'records', 'Maximum'),
          metric('FanOutSetAside', 'set aside'),
        ],
      },
    },
    {
      title: `${name}: publishers and groups`,
      left: {
        unit: 'Writes an append',
        metrics: [metric('AppendAttempts', 'writes an append', 'Average')],
      },
      right: {
        unit: 'Records',
        metrics: [metric('GroupLag', 'the furthest group behind', 'Maximum')],
      },
    },
  );
}

/** A subscription, and whether Weft matches its filter, and counts what it holds back: SNS does not. */
export interface Shown {
  readonly subscription: Subscription;
  readonly isFilteredHere: boolean;
}

/** What is delivered, how soon, and what waits. */
export const subscriptionRow = (
  metricNamespace: string,
  shown: Shown,
  queue: SubscriptionQueue,
): GraphWidget[] =>
  isNative(shown.subscription.target)
    ? nativeRow(shown.subscription, queue)
    : ownRow(metricNamespace, shown, queue);

function ownRow(
  metricNamespace: string,
  { subscription, isFilteredHere }: Shown,
  queue: SubscriptionQueue,
): GraphWidget[] {
  const name = scopedName(subscription);
  const metric = ofSubscription(metricNamespace, name);
  return graphs(
    {
      title: `${name}: deliveries`,
      left: {
        unit: 'Records in 5 minutes',
        metrics: [
          metric('RecordsOut', 'delivered'),
          metric('DeliveryAttempts', 'tries'),
          metric('DeliveryFailures', 'failed tries'),
          ...(isFilteredHere ? [metric('FilteredOut', 'filtered out')] : []),
        ],
      },
    },
    {
      title: `${name}: from stored to delivered`,
      left: {
        unit: 'Milliseconds',
        metrics: [metric('DeliveryLatency', 'p50', 'p50'), metric('DeliveryLatency', 'p99', 'p99')],
      },
    },
    {
      title: `${name}: waiting and failed`,
      left: { unit: 'Seconds', metrics: [ageOf(queue)] },
      right: { unit: 'Records', metrics: [waitingIn(queue), ...failedOf(subscription, metric)] },
    },
  );
}

const failedOf = (
  { onPoison, target }: Subscription,
  metric: ReturnType<typeof ofSubscription>,
): IMetric[] => [
  ...(onPoison === 'skip' ? [] : [metric('ParkedKeys', 'parked keys', 'Maximum')]),
  metric('DeadLetters', 'dead letters', 'Maximum'),
  metric('DeadLettered', 'failed for good'),
  metric('Redriven', 'redriven'),
  ...(target.kind === 'webhook' ? [metric('CircuitOpen', 'circuit open', 'Maximum')] : []),
];

export const ageOf = ({ queue }: SubscriptionQueue, label = 'oldest message'): IMetric =>
  queue.metricApproximateAgeOfOldestMessage({ label, statistic: 'Maximum', period: fiveMinutes });

const waitingIn = ({ queue }: SubscriptionQueue): IMetric =>
  queue.metricApproximateNumberOfMessagesVisible({
    label: 'waiting',
    statistic: 'Maximum',
    period: fiveMinutes,
  });

/** Of what SQS itself hands out, SQS alone knows. */
function nativeRow(subscription: Subscription, own: SubscriptionQueue): GraphWidget[] {
  const name = scopedName(subscription);
  const window = { period: fiveMinutes };
  return graphs(
    {
      title: `${name}: deliveries`,
      left: {
        unit: 'Messages in 5 minutes',
        metrics: [
          own.queue.metricNumberOfMessagesReceived({ ...window, label: 'received' }),
          own.queue.metricNumberOfMessagesDeleted({ ...window, label: 'settled' }),
        ],
      },
    },
    {
      title: `${name}: waiting and failed`,
      left: { unit: 'Seconds', metrics: [ageOf(own)] },
      right: {
        unit: 'Messages',
        metrics: [
          waitingIn(own),
          own.deadLetters.metricApproximateNumberOfMessagesVisible({
            ...window,
            label: 'dead letters',
            statistic: 'Maximum',
          }),
        ],
      },
    },
  );
}
