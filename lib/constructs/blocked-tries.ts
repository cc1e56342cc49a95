import { Duration } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { blockedMessage } from '../domain/deliver/policy';
import type { Subscription } from '../domain/topology/fabric';
import { scopedName } from '../domain/topology/scoped-name';

export interface BlockedTriesProps {
  /** A subscription whose `onPoison` is `block`. */
  readonly subscription: Subscription;
  /** The log of the Lambda that hands out its records. */
  readonly logGroup: ILogGroup;
  /** One for each stack. */
  readonly metricNamespace: string;
}

/** Tries of records that block their keys, an hour, counted in the log: nothing else would say so. */
export function blockedTries(
  scope: Construct,
  { subscription, logGroup, metricNamespace }: BlockedTriesProps,
): IMetric {
  const filter = new MetricFilter(scope, `BlockedTries-${subscription.name}`, {
    logGroup,
    metricNamespace,
    metricName: `${scopedName(subscription)}-blocked-tries`,
    metricValue: '1',
    filterPattern: FilterPattern.all(
      FilterPattern.stringValue('$.message', '=', blockedMessage),
      FilterPattern.stringValue('$.namespace', '=', subscription.namespace),
      FilterPattern.stringValue('$.subscription', '=', subscription.name),
    ),
  });
  return filter.metric({ statistic: 'Sum', period: Duration.hours(1) });
}
