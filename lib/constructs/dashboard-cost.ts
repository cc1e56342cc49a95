import { Duration } from 'aws-cdk-lib';
import { type GraphWidget, type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { type Priced, priceOfOne } from '../domain/cost/prices';
import { graphs } from './dashboard-graphs';
import { sums } from './dashboard-search';
import type { AlarmedParts } from './fabric-alarms';
import { functionsIn, queuesIn, tablesIn, topicsIn } from './parts-in';

const hour = Duration.hours(1);

/** What is counted of a service, and what one costs. */
interface Counted {
  readonly label: string;
  /** They are many where there are many resources. */
  readonly counts: readonly IMetric[];
  readonly price: Priced;
  /** How many of what is paid one of what is counted is. @default 1 */
  readonly times?: number;
}

/** The memory of a function differs; most have 512 MB. */
const gigabytes = 0.5;

const countedIn = (parts: AlarmedParts): Counted[] => [
  ...apiCount(parts),
  ...functionCounts(parts),
  ...tableCounts(parts),
  ...messageCounts(parts),
];

const apiCount = ({ api }: AlarmedParts): Counted[] =>
  api
    ? [
        {
          label: 'API Gateway: requests',
          counts: [api.api.metricCount({ statistic: 'Sum', period: hour, label: 'API Gateway' })],
          price: 'httpRequest',
        },
      ]
    : [];

function functionCounts(parts: AlarmedParts): Counted[] {
  const names = functionsIn(parts).map(({ functionName }) => functionName);
  const count = countOf('AWS/Lambda', 'FunctionName', names);
  return [
    { ...count('Lambda: invocations', 'Invocations'), price: 'lambdaRequest' },
    {
      ...count('Lambda: milliseconds', 'Duration'),
      price: 'lambdaSecond',
      times: gigabytes / 1_000,
    },
  ];
}

function tableCounts(parts: AlarmedParts): Counted[] {
  const names = tablesIn(parts).map(({ tableName }) => tableName);
  const count = countOf('AWS/DynamoDB', 'TableName', names);
  return [
    { ...count('DynamoDB: write units', 'ConsumedWriteCapacityUnits'), price: 'writeUnit' },
    { ...count('DynamoDB: read units', 'ConsumedReadCapacityUnits'), price: 'readUnit' },
  ];
}

function messageCounts(parts: AlarmedParts): Counted[] {
  const queues = queuesIn(parts).map(({ queueName }) => queueName);
  const topics = topicsIn(parts).map(({ topicName }) => topicName);
  const ofQueues = ['NumberOfMessagesReceived', 'NumberOfMessagesDeleted', 'NumberOfEmptyReceives'];
  return [
    { ...countOf('AWS/SQS', 'QueueName', queues)('SQS: at most', ofQueues), price: 'sqsFifo' },
    {
      ...countOf('AWS/SNS', 'TopicName', topics)('SNS: at most', 'NumberOfMessagesPublished'),
      price: 'snsStandard',
    },
  ];
}

const countOf =
  (namespace: string, dimension: string, names: readonly string[]) =>
  (label: string, metric: string | readonly string[]): Pick<Counted, 'label' | 'counts'> => {
    const all = sums({ namespace, dimension, names, metric, statistic: 'Sum', period: hour });
    const numbered = (at: number) => (all.length > 1 ? `${label} (${at + 1})` : label);
    const counts = all.map(
      (expression, at) =>
        new MathExpression({ expression, usingMetrics: {}, label: numbered(at), period: hour }),
    );
    return { label, counts };
  };

/**
 * Requests by service, and what they cost at list prices. CloudWatch counts messages where SNS and SQS count requests
 * of up to ten, so that these two are the most that it can be.
 */
export function costRow(parts: AlarmedParts): GraphWidget[] {
  const counted = countedIn(parts);
  const dollars = counted.flatMap(({ counts, price, times = 1 }, service) =>
    counts.map(
      (count, at) =>
        new MathExpression({
          expression: `c${service}_${at}*${inFull(priceOfOne(price) * times)}`,
          usingMetrics: { [`c${service}_${at}`]: count },
          label: `US$: ${labelOf(count)}`,
          period: hour,
        }),
    ),
  );
  return graphs({
    title: 'Requests by service, and their list price',
    left: { unit: 'Requests, or units, an hour', metrics: counted.flatMap(({ counts }) => counts) },
    right: { unit: 'US$ an hour', metrics: dollars },
  });
}

/** CloudWatch knows no 6e-7. */
const inFull = (dollars: number): string => dollars.toFixed(12).replace(/0+$/, '');

const labelOf = (metric: IMetric): string => (metric as { label?: string }).label ?? '';
