import {
  GraphWidget,
  type IMetric,
  MathExpression,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { fiveMinutes } from './alarms';

/** One axis of a graph: what is on it, and in which unit. */
export interface Axis {
  readonly unit: string;
  readonly metrics: readonly IMetric[];
}

export interface Graph {
  readonly title: string;
  readonly left: Axis;
  readonly right?: Axis;
}

/** A dashboard is 24 columns wide. */
const columns = 24;

/** Graphs side by side, each with its title, and its units on the axes. */
export const graphs = (...row: readonly Graph[]): GraphWidget[] =>
  row.map(
    ({ title, left, right }) =>
      new GraphWidget({
        title,
        width: columns / row.length,
        height: 6,
        left: [...left.metrics],
        leftYAxis: { label: left.unit, showUnits: false, min: 0 },
        ...(right && {
          right: [...right.metrics],
          rightYAxis: { label: right.unit, showUnits: false, min: 0 },
        }),
      }),
  );

/** A section's heading, and what to know of it. */
export const heading = (title: string, ...lines: readonly string[]): TextWidget =>
  new TextWidget({
    markdown: [`# ${title}`, ...lines].join('\n'),
    width: columns,
    height: 1 + Math.max(1, lines.length),
  });

/** The latest value by itself. */
export const latest = (title: string, metric: IMetric): SingleValueWidget =>
  new SingleValueWidget({ title, metrics: [metric], width: 6, height: 4 });

/** Many metrics as one. What was not sent counts for nothing. */
export const joined = (
  how: 'SUM' | 'MAX',
  label: string,
  metrics: readonly IMetric[],
): MathExpression => {
  const usingMetrics = Object.fromEntries(metrics.map((metric, at) => [`m${at}`, metric]));
  const expression = `${how}([${Object.keys(usingMetrics).join()}])`;
  return new MathExpression({ expression, usingMetrics, label, period: fiveMinutes });
};
