import type { GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { fiveMinutes } from './alarms';
import { graphs } from './dashboard-graphs';
import { lines, type Search } from './dashboard-search';
import type { AlarmedParts } from './fabric-alarms';
import { functionsIn, tablesIn } from './parts-in';

/** Functions, the users' own included. */
export function functionRows(parts: AlarmedParts): GraphWidget[][] {
  const names = functionsIn(parts).map(({ functionName }) => functionName);
  const search = (metric: string, statistic: string): Search => ({
    namespace: 'AWS/Lambda',
    dimension: 'FunctionName',
    names,
    metric,
    statistic,
  });
  const { fanOut, compaction } = parts;
  const readers = [fanOut.dispatcher, ...(compaction ? [compaction.latestKeeper] : [])];
  const age = { statistic: 'Maximum', period: fiveMinutes };
  return [
    graphs(
      {
        title: 'Functions: failed invocations',
        left: { unit: 'Invocations in 5 minutes', metrics: lines(search('Errors', 'Sum')) },
      },
      {
        title: 'Functions: refused invocations',
        left: { unit: 'Invocations in 5 minutes', metrics: lines(search('Throttles', 'Sum')) },
      },
      {
        title: 'Functions: behind the stream of the log',
        left: {
          unit: 'Milliseconds',
          metrics: readers.map((one) => one.function.metric('IteratorAge', age)),
        },
      },
    ),
    graphs(
      {
        title: 'Functions: duration, p50',
        left: { unit: 'Milliseconds', metrics: lines(search('Duration', 'p50')) },
      },
      {
        title: 'Functions: duration, p99',
        left: { unit: 'Milliseconds', metrics: lines(search('Duration', 'p99')) },
      },
    ),
  ];
}

export function tableRow(parts: AlarmedParts): GraphWidget[] {
  const names = tablesIn(parts).map(({ tableName }) => tableName);
  const search = (metric: string): Search => ({
    namespace: 'AWS/DynamoDB',
    dimension: 'TableName',
    names,
    metric,
    statistic: 'Sum',
  });
  return graphs(
    {
      title: 'Tables: refused reads and writes',
      left: {
        unit: 'Requests in 5 minutes',
        metrics: [...lines(search('ReadThrottleEvents')), ...lines(search('WriteThrottleEvents'))],
      },
    },
    {
      title: 'Tables: written',
      left: {
        unit: 'Write units in 5 minutes',
        metrics: lines(search('ConsumedWriteCapacityUnits')),
      },
    },
    {
      title: 'Tables: read',
      left: {
        unit: 'Read units in 5 minutes',
        metrics: lines(search('ConsumedReadCapacityUnits')),
      },
    },
  );
}

/** What the API refuses, and how fast it answers. */
export function apiRow({ api }: AlarmedParts, metricNamespace: string): GraphWidget[] {
  const window = { statistic: 'Sum', period: fiveMinutes };
  const refused = {
    title: 'API: refused requests',
    left: {
      unit: 'Requests in 5 minutes',
      metrics: [
        ...lines({
          namespace: metricNamespace,
          dimension: 'Code',
          metric: 'Rejected',
          statistic: 'Sum',
        }),
      ],
    },
  };
  if (!api) return graphs(refused);
  const latency = (statistic: string) =>
    api.api.metricLatency({ statistic, period: fiveMinutes, label: statistic });
  return graphs(
    {
      title: 'API: requests',
      left: {
        unit: 'Requests in 5 minutes',
        metrics: [
          api.api.metricCount({ ...window, label: 'all' }),
          api.api.metricServerError({ ...window, label: '5xx' }),
        ],
      },
    },
    refused,
    {
      title: 'API: answers',
      left: { unit: 'Milliseconds', metrics: [latency('p50'), latency('p99')] },
    },
  );
}
