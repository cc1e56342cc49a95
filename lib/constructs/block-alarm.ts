import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { blockedMessage } from '../domain/deliver/policy';
import type { Fabric } from '../domain/topology/fabric';

export interface BlockAlarmProps {
  /** A subscription whose `onPoison` is `block`. */
  readonly subscription: string;
  /** The log of the Lambda that hands out its records. */
  readonly logGroup: ILogGroup;
  /** The metrics' namespace: one for each stack. */
  readonly namespace: string;
}

/** Goes off while a record is tried for ever and its key waits: nothing else would say so. */
export class BlockAlarm extends Construct {
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, props: BlockAlarmProps) {
    super(scope, id);
    const { subscription, logGroup, namespace } = props;
    const filter = new MetricFilter(this, 'Tries', {
      logGroup,
      metricNamespace: namespace,
      metricName: `${subscription}-blocked-tries`,
      metricValue: '1',
      filterPattern: FilterPattern.all(
        FilterPattern.stringValue('$.message', '=', blockedMessage),
        FilterPattern.stringValue('$.subscription', '=', subscription),
      ),
    });
    this.alarm = new Alarm(this, 'Alarm', {
      alarmDescription: `A record of Weft subscription ${subscription} fails again and again, and its key waits behind it; the log says which.`,
      metric: filter.metric({ statistic: 'Sum', period: Duration.hours(1) }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

export interface BlockAlarmsProps {
  readonly topology: Fabric;
  readonly namespace: string;
  /** The log of the Lambda that hands out a subscription's records. */
  readonly logGroupOf: (subscription: string) => ILogGroup;
}

/** An alarm for each subscription that blocks. */
export function blockAlarms(
  scope: Construct,
  { topology, namespace, logGroupOf }: BlockAlarmsProps,
): Record<string, BlockAlarm> {
  const blocking = Object.values(topology.subscriptions).filter(
    ({ onPoison }) => onPoison === 'block',
  );
  const alarms = blocking.map(({ name: subscription }) => {
    const props = { subscription, logGroup: logGroupOf(subscription), namespace };
    return [subscription, new BlockAlarm(scope, subscription, props)];
  });
  return Object.fromEntries(alarms);
}
