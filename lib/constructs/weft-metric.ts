import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { dimensionOf, type MetricName, metrics, type Of } from '../domain/metrics/metrics';

/** Of what a metric is: a topic, a subscription (`acme--orders` of a namespace), or the code of a refusal. */
export interface MetricOf {
  readonly topic?: string;
  readonly subscription?: string;
  readonly code?: string;
}

export type WeftMetricProps = MetricOf & MetricOptions;

/**
 * One of the metrics that Weft sends, as CloudWatch has it.
 * @throws Error when it is not said of what, or of something else
 */
export function weftMetric(
  namespace: string,
  metricName: MetricName,
  { topic, subscription, code, ...options }: WeftMetricProps = {},
): Metric {
  const { of } = metrics[metricName];
  return new Metric({
    statistic: 'Sum',
    ...options,
    namespace,
    metricName,
    dimensionsMap: dimensionsOf(metricName, of, { topic, subscription, code }),
  });
}

function dimensionsOf(metricName: MetricName, of: Of, named: MetricOf): Record<string, string> {
  const given = Object.entries(named).filter(([, name]) => name !== undefined);
  const names = given.map(([what]) => what);
  const wanted = of === 'fabric' ? [] : [of];
  if (names.join() !== wanted.join())
    throw new Error(
      `metric ${metricName} is of ${wanted[0] ?? 'the fabric as a whole'}, got ${names.join(' and ') || 'nothing'}`,
    );
  const dimension = dimensionOf[of];
  return dimension ? { [dimension]: String(given[0]?.[1]) } : {};
}
