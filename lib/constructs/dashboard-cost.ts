import { Duration } from 'aws-cdk-lib';
import { type GraphWidget, type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { type Priced, priceOfOne } from '../domain/cost/prices';
import { graphs } from './dashboard-graphs';
import { total } from './dashboard-search';
import type { AlarmedParts } from './fabric-alarms';
import { functionsIn, queuesIn, tablesIn, topicsIn } from './parts-in';

const hour = Duration.hours(1);

/** What is counted of a service, and what one costs. */
interface Counted {
  readonly label: string;
  readonly expression: string;
  readonly usingMetrics?: Record<string, IMetric>;
  readonly price: Priced;
  /** How many of what is paid one of what is counted is. @default 1 */
  readonly times?: number;
}

const inKinds =
  (namespace: string, dimension: string, names: readonly string[]) => (metric: string) =>
    total({ namespace, dimension, names, metric, statistic: 'Sum', period: hour });

/** The memory of a function differs; most have 512 MB. */
const gigabytes = 0.5;

function countedIn(parts: AlarmedParts): Counted[] {
  const lambda = inKinds(
    'AWS/Lambda',
    'FunctionName',
    functionsIn(parts).map(({ functionName }) => functionName),
  );
  const dynamo = inKinds(
    'AWS/DynamoDB',
    'TableName',
    tablesIn(parts).map(({ tableName }) => tableName),
  );
  const sqs = inKinds(
    'AWS/SQS',
    'QueueName',
    queuesIn(parts).map(({ queueName }) => queueName),
  );
  const sns = inKinds(
    'AWS/SNS',
    'TopicName',
    topicsIn(parts).map(({ topicName }) => topicName),
  );
  return [
    ...apiCount(parts),
    { label: 'Lambda: invocations', expression: lambda('Invocations'), price: 'lambdaRequest' },
    {
      label: 'Lambda: milliseconds',
      expression: lambda('Duration'),
      price: 'lambdaSecond',
      times: gigabytes / 1_000,
    },
    {
      label: 'DynamoDB: write units',
      expression: dynamo('ConsumedWriteCapacityUnits'),
      price: 'writeUnit',
    },
    {
      label: 'DynamoDB: read units',
      expression: dynamo('ConsumedReadCapacityUnits'),
      price: 'readUnit',
    },
    {
      label: 'SQS: messages received and deleted, empty receives',
      expression: ['NumberOfMessagesReceived', 'NumberOfMessagesDeleted', 'NumberOfEmptyReceives']
        .map(sqs)
        .join('+'),
      price: 'sqsFifo',
    },
    { label: 'SNS: messages', expression: sns('NumberOfMessagesPublished'), price: 'snsStandard' },
  ];
}

const apiCount = ({ api }: AlarmedParts): Counted[] =>
  api
    ? [
        {
          label: 'API Gateway: requests',
          expression: 'FILL(api,0)',
          usingMetrics: { api: api.api.metricCount({ statistic: 'Sum', period: hour }) },
          price: 'httpRequest',
        },
      ]
    : [];

/**
 * Requests by service, and what they cost at list prices. CloudWatch counts messages where SNS and SQS count requests
 * of up to ten, so that these two are the most that it can be.
 */
export function costRow(parts: AlarmedParts): GraphWidget[] {
  const counted = countedIn(parts);
  const line = ({ label, expression, usingMetrics = {} }: Counted): MathExpression =>
    new MathExpression({ label, expression, usingMetrics, period: hour });
  const paid = (one: Counted): Counted => ({
    ...one,
    expression: `(${one.expression})*${(priceOfOne(one.price) * (one.times ?? 1)).toPrecision(6)}`,
  });
  return graphs(
    {
      title: 'Requests by service',
      left: { unit: 'An hour', metrics: counted.map(line) },
    },
    {
      title: 'List price by service, at most',
      left: { unit: 'US$ an hour', metrics: counted.map(paid).map(line) },
    },
  );
}
