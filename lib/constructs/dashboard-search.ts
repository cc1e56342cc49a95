import type { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { fiveMinutes } from './alarms';

/** The same metric of many resources of one kind. */
export interface Search {
  readonly namespace: string;
  readonly dimension: string;
  /** Of these resources; of all that there are in the namespace, where this is absent. */
  readonly names?: readonly string[];
  readonly metric: string;
  readonly statistic: string;
  /** @default five minutes */
  readonly period?: Duration;
}

/** Names in one search: it may be 1,024 characters long, and a name 64 to 80. */
const inOne = 10;

/** What CloudWatch is to look for, in its own words: one search for ten names. */
function searchesFor(search: Search): string[] {
  const { namespace, dimension, names, metric, statistic, period = fiveMinutes } = search;
  const parts = names
    ? Array.from({ length: Math.ceil(names.length / inOne) }, (_, at) =>
        names.slice(at * inOne, (at + 1) * inOne),
      )
    : [undefined];
  return parts.map((part) => {
    const of = part ? ` ${dimension}=(${part.map((name) => `"${name}"`).join(' OR ')})` : '';
    const what = `{"${namespace}","${dimension}"} MetricName="${metric}"${of}`;
    return `SEARCH('${what}', '${statistic}', ${period.toSeconds()})`;
  });
}

/** A line for each resource. Functions and tables are many: by search they are not each a metric of the dashboard. */
export const lines = (search: Search, label = ''): MathExpression[] =>
  searchesFor(search).map(
    (expression) =>
      new MathExpression({
        expression,
        usingMetrics: {},
        label,
        period: search.period ?? fiveMinutes,
      }),
  );

/** All of them added up, as part of an expression. */
export const total = (search: Search): string =>
  `(${searchesFor(search)
    .map((one) => `FILL(SUM(${one}),0)`)
    .join('+')})`;
