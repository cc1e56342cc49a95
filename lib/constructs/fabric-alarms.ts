import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import type { FabricAlarms } from '../domain/topology/alarms';
import { fiveMinutes, periodsIn, type WantedAlarm } from './alarms';
import type { Compaction } from './compaction';
import type { EventSource } from './event-source';
import type { FabricApi } from './fabric-api';
import type { FanOut } from './fan-out';
import type { Operations } from './operations';
import { functionsIn, tablesIn } from './parts-in';

/** What of a fabric is looked at as a whole. */
export interface AlarmedParts extends IConstruct {
  readonly fanOut: FanOut;
  readonly operations: Operations;
  readonly eventSource?: EventSource;
  readonly compaction?: Compaction;
  readonly api?: FabricApi;
}

/** The alarms of a fabric that are of no topic and no subscription. */
export const fabricAlarms = (parts: AlarmedParts, at: FabricAlarms): WantedAlarm[] => [
  ...streamAlarms(parts, at),
  sweeperAlarm(parts, at),
  ...setAsideAlarms(parts, at),
  ...functionAlarms(functionsIn(parts), at),
  ...tableAlarms(tablesIn(parts), at),
  ...apiAlarms(parts, at),
];

function streamAlarms({ fanOut, compaction }: AlarmedParts, at: FabricAlarms): WantedAlarm[] {
  const alarm = (of: string, reader: LambdaFunction): WantedAlarm => ({
    kind: 'iteratorAge',
    of,
    says: `${of} of Weft is behind the stream of the log: nothing, or not enough, of what is published gets further.`,
    metric: reader.metric('IteratorAge', { statistic: 'Maximum', period: fiveMinutes }),
    at: at.iteratorAge && at.iteratorAge * 1_000,
  });
  return [
    alarm('fan-out', fanOut.dispatcher.function),
    ...(compaction ? [alarm('keep-latest', compaction.latestKeeper.function)] : []),
  ];
}

const sweeperAlarm = ({ fanOut }: AlarmedParts, at: FabricAlarms): WantedAlarm => ({
  kind: 'sweeperNotRun',
  says: 'The sweeper of Weft does not run: what a lost wake-up leaves behind stays there, and retention by bytes stands still.',
  metric: fanOut.sweeper.function.metricInvocations({ statistic: 'Sum', period: fiveMinutes }),
  at: at.sweeperNotRun && 1,
  below: true,
  periods: periodsIn(at.sweeperNotRun),
});

function setAsideAlarms(parts: AlarmedParts, { setAside: at }: FabricAlarms): WantedAlarm[] {
  const { fanOut, eventSource, operations } = parts;
  const alarm = (of: string, { deadLetters }: FanOut | EventSource | Operations, says: string) => ({
    kind: 'setAside' as const,
    of,
    says,
    metric: deadLetters.metricApproximateNumberOfMessagesVisible({
      statistic: 'Maximum',
      period: fiveMinutes,
    }),
    at,
  });
  return [
    alarm(
      'fan-out',
      fanOut,
      'Weft could not dispatch records and set them aside; the queue says which and why.',
    ),
    ...(eventSource
      ? [
          alarm(
            'sources',
            eventSource,
            'Weft could not append events of EventBridge and set them aside; the queue says which and why.',
          ),
        ]
      : []),
    alarm(
      'operations',
      operations,
      'Weft could not run an operation that somebody asked for; its log says why.',
    ),
  ];
}

function functionAlarms(functions: readonly LambdaFunction[], at: FabricAlarms): WantedAlarm[] {
  const window = { statistic: 'Sum', period: fiveMinutes };
  return [
    ...together(functions.map((one) => one.metricErrors(window))).map((sum) => ({
      kind: 'functionErrors' as const,
      ...sum,
      says: 'Functions of Weft, or behind its queues, fail: they throw, run out of time or of memory.',
      at: at.functionErrors,
    })),
    ...together(functions.map((one) => one.metricThrottles(window))).map((sum) => ({
      kind: 'functionThrottles' as const,
      ...sum,
      says: 'Lambda refuses to start functions of Weft: the account has too many running at once.',
      at: at.functionThrottles,
    })),
  ];
}

function tableAlarms(tables: readonly TableV2[], at: FabricAlarms): WantedAlarm[] {
  const throttles = tables.flatMap(({ tableName }) =>
    ['ReadThrottleEvents', 'WriteThrottleEvents'].map(
      (metricName) =>
        new Metric({
          namespace: 'AWS/DynamoDB',
          metricName,
          dimensionsMap: { TableName: tableName },
          statistic: 'Sum',
          period: fiveMinutes,
        }),
    ),
  );
  return together(throttles).map((sum) => ({
    kind: 'tableThrottles' as const,
    ...sum,
    says: 'DynamoDB refuses reads or writes of the tables of Weft.',
    at: at.tableThrottles,
  }));
}

function apiAlarms({ api }: AlarmedParts, { apiErrors: at }: FabricAlarms): WantedAlarm[] {
  if (!api) return [];
  const metric = api.api.metricServerError({ statistic: 'Sum', period: fiveMinutes });
  const says = 'The API of Weft answers with 5xx: requests are not done, and publishers try again.';
  return [{ kind: 'apiErrors', says, metric, at }];
}

/** An alarm may add up ten metrics. Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const addedUp = 10;

/**
 * Sums of these metrics, no more than ten in each, and a name for each sum beyond the first. `SUM` takes what was not
 * sent for nothing, where a `+` would make the whole sum unknown.
 */
function together(metrics: readonly IMetric[]): { of?: string; metric: IMetric }[] {
  const parts = Array.from({ length: Math.ceil(metrics.length / addedUp) }, (_, at) =>
    metrics.slice(at * addedUp, (at + 1) * addedUp),
  );
  return parts.map((part, at) => {
    const usingMetrics = Object.fromEntries(part.map((one, index) => [`m${index}`, one]));
    const expression = `SUM([${Object.keys(usingMetrics).join()}])`;
    const metric = new MathExpression({ expression, usingMetrics, period: fiveMinutes });
    return { metric, ...(at > 0 && { of: `more-${at}` }) };
  });
}
