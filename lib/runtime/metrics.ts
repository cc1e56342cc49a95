import { Metrics } from '@aws-lambda-powertools/metrics';
import {
  dimensionOf,
  type Measurement,
  type Meter,
  type MetricName,
  metrics,
} from '../domain/metrics/metrics';

/** Values of one metric in a line: the format allows 100. */
const mostValues = 90;

/**
 * Writes what was measured into the log, in the form from which CloudWatch makes metrics: one line for each topic,
 * subscription or code. It costs no request, and no time to speak of.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
class EmbeddedMeter implements Meter {
  private kept: Measurement[] = [];

  add(...measured: Measurement[]): void {
    this.kept.push(...measured);
  }

  flush(): void {
    const measured = this.kept;
    this.kept = [];
    for (const same of gathered(measured).values()) {
      const { of, name } = same[0] as Measurement;
      for (const values of linesOf(same)) write(dimensionOf[of], name, values);
    }
  }
}

/** One for each process: a Lambda does one thing at a time. */
export const meter: Meter = new EmbeddedMeter();

/** What was measured of the same thing, together. */
function gathered(measured: readonly Measurement[]): Map<string, Measurement[]> {
  const things = new Map<string, Measurement[]>();
  for (const one of measured) {
    const thing = `${one.of} ${one.name}`;
    things.set(thing, [...(things.get(thing) ?? []), one]);
  }
  return things;
}

type Values = Partial<Record<MetricName, number[]>>;

/** As many lines as the longest list needs; sums stand in the first. */
function linesOf(measured: readonly Measurement[]): Values[] {
  const lines: Values[] = [];
  for (const [name, values] of Object.entries(together(measured)))
    for (let at = 0; at * mostValues < values.length; at++)
      lines[at] = { ...lines[at], [name]: values.slice(at * mostValues, (at + 1) * mostValues) };
  return lines;
}

function together(measured: readonly Measurement[]): Record<string, number[]> {
  const all: Record<string, number[]> = {};
  for (const { values } of measured)
    for (const [name, value] of Object.entries(values) as [string, number | number[]][])
      all[name] =
        typeof value === 'number'
          ? [(all[name]?.[0] ?? 0) + value]
          : [...(all[name] ?? []), ...value];
  return all;
}

function write(dimension: string, name: string, values: Values): void {
  const line = new Metrics();
  // The Lambda's name is no dimension: whoever appends, a topic has one number of records.
  line.clearDefaultDimensions();
  line.addDimension(dimension, name);
  for (const [metric, all] of Object.entries(values))
    for (const value of all) line.addMetric(metric, metrics[metric as MetricName].unit, value);
  if (line.hasStoredMetrics()) line.publishStoredMetrics();
}
