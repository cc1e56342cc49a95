import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type AlarmKind, runbookOf } from '../domain/topology/alarms';

/** What alarms look at, and how often: no more often than what sends the metrics. */
export const fiveMinutes = Duration.minutes(5);

/** An alarm that the topology asks for. */
export interface WantedAlarm {
  readonly kind: AlarmKind;
  /** Of which topic, subscription or part. @default of the fabric as a whole */
  readonly of?: string;
  /** What it means that it goes off, in a sentence. */
  readonly says: string;
  readonly metric: IMetric;
  /** It goes off when the metric reaches it; never, where it is `false`. */
  readonly at: number | false;
  /** It goes off below `at` instead, also where the metric is missing. @default false */
  readonly below?: boolean;
  /** For how many periods on end. @default 1 */
  readonly periods?: number;
}

export interface AlarmsProps {
  readonly wanted: readonly WantedAlarm[];
  /** Begins the names of all alarms. */
  readonly prefix: string;
  /** Where they say that they go off, and that all is well again. */
  readonly topic: ITopic;
  /** Address of a page, by its name. */
  readonly runbook: (name: string) => string;
}

/** The alarms of a fabric. A gauge that is zero is not sent, so that nothing to be seen is nothing to worry about. */
export class Alarms extends Construct {
  /** By its name, without the prefix: `orders-fan-out-lag`. */
  readonly byName: Readonly<Record<string, Alarm>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AlarmsProps,
  ) {
    super(scope, id);
    this.byName = Object.fromEntries(
      props.wanted.flatMap((wanted) =>
        wanted.at === false ? [] : [[nameOf(wanted), this.make(wanted, wanted.at)]],
      ),
    );
  }

  private make(wanted: WantedAlarm, threshold: number): Alarm {
    const { kind, says, metric, below = false, periods = 1 } = wanted;
    const { prefix, topic, runbook } = this.props;
    const alarm = new Alarm(this, nameOf(wanted), {
      alarmName: `${prefix}-${nameOf(wanted)}`,
      alarmDescription: `${says} What to do: ${runbook(runbookOf(kind))}`,
      metric,
      threshold,
      comparisonOperator: below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: below ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    return alarm;
  }
}

const nameOf = ({ of, kind }: WantedAlarm): string =>
  [...(of === undefined ? [] : [of]), runbookOf(kind)].join('-');

/** How many periods of five minutes a time is; one at least. */
export const periodsIn = (seconds: number | false): number =>
  seconds === false ? 1 : Math.ceil(seconds / fiveMinutes.toSeconds());
