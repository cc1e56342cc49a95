import type { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { fiveMinutes } from './alarms';

/** The same metric of many resources of one kind. */
export interface Search {
  readonly namespace: string;
  readonly dimension: string;
  /** Of these resources; of all that there are in the namespace, where this is absent. */
  readonly names?: readonly string[];
  /** One, or several that are added up. */
  readonly metric: string | readonly string[];
  readonly statistic: string;
  /** @default five minutes */
  readonly period?: Duration;
}

/** Names in one search: it may be 1,024 characters long, and a name about 100. */
const inOne = 8;

/** What CloudWatch is to look for, in its own words: one search for eight names. */
function searchesFor(search: Search): string[] {
  const { namespace, dimension, names, metric, statistic, period = fiveMinutes } = search;
  const parts = names
    ? Array.from({ length: Math.ceil(names.length / inOne) }, (_, at) =>
        names.slice(at * inOne, (at + 1) * inOne),
      )
    : [undefined];
  return parts.map((part) => {
    const of = part ? ` ${dimension}=(${part.map((name) => `"${name}"`).join(' OR ')})` : '';
    const called = [metric].flat().map((one) => `"${one}"`);
    const metrics = called.length === 1 ? called[0] : `(${called.join(' OR ')})`;
    const what = `{"${namespace}","${dimension}"} MetricName=${metrics}${of}`;
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

/** All of them added up, eight at a time: a sum with a part of which there is nothing yet would be nothing. */
export const sums = (search: Search): string[] => searchesFor(search).map((one) => `SUM(${one})`);
