import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { blockedMessage } from '../domain/deliver/policy';
import type { Subscription } from '../domain/topology/fabric';
import { scopedName } from '../domain/topology/scoped-name';
import type { NamespaceParts } from './namespace-parts';

export interface BlockAlarmProps {
  /** A subscription whose `onPoison` is `block`. */
  readonly subscription: Subscription;
  /** The log of the Lambda that hands out its records. */
  readonly logGroup: ILogGroup;
  /** One for each stack. */
  readonly metricNamespace: string;
}

/** Goes off while a record is tried for ever and its key waits: nothing else would say so. */
export class BlockAlarm extends Construct {
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, props: BlockAlarmProps) {
    super(scope, id);
    const { subscription, logGroup, metricNamespace } = props;
    const name = scopedName(subscription);
    const filter = new MetricFilter(this, 'Tries', {
      logGroup,
      metricNamespace,
      metricName: `${name}-blocked-tries`,
      metricValue: '1',
      filterPattern: FilterPattern.all(
        FilterPattern.stringValue('$.message', '=', blockedMessage),
        FilterPattern.stringValue('$.namespace', '=', subscription.namespace),
        FilterPattern.stringValue('$.subscription', '=', subscription.name),
      ),
    });
    this.alarm = new Alarm(this, 'Alarm', {
      alarmDescription: `A record of Weft subscription ${name} fails again and again, and its key waits behind it; the log says which.`,
      metric: filter.metric({ statistic: 'Sum', period: Duration.hours(1) }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

export interface BlockMetrics {
  /** One for each stack. */
  readonly metricNamespace: string;
  /** The log of the Lambda that hands out what is pulled. */
  readonly pullLogGroup: ILogGroup;
}

/** An alarm for each subscription of a namespace that blocks. */
export function blockAlarms(
  { fabric, scope, targets }: NamespaceParts,
  { metricNamespace, pullLogGroup }: BlockMetrics,
): Record<string, BlockAlarm> {
  const blocking = Object.values(fabric.subscriptions).filter(
    ({ onPoison }) => onPoison === 'block',
  );
  const alarms = new Construct(scope, 'BlockAlarms');
  const alarmOf = (subscription: Subscription) => {
    const logGroup = targets[subscription.name]?.function.logGroup ?? pullLogGroup;
    const props = { subscription, logGroup, metricNamespace };
    return [scopedName(subscription), new BlockAlarm(alarms, subscription.name, props)];
  };
  return Object.fromEntries(blocking.map(alarmOf));
}
