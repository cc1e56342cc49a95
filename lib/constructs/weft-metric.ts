import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { dimensionOf, type MetricName, metrics, type Of } from '../domain/metrics/metrics';
import { type Fabric, subscriptionsOf, topicsOf } from '../domain/topology/fabric';
import { scopedName } from '../domain/topology/scoped-name';

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

/**
 * @throws Error when the topology has no such topic or subscription: an alarm on it would never go off
 */
export function checkMeasured(topology: Fabric, { topic, subscription }: MetricOf): void {
  const named = { topic: topicsOf(topology), subscription: subscriptionsOf(topology) };
  for (const [what, name] of Object.entries({ topic, subscription }))
    if (name !== undefined && !named[what as keyof typeof named].map(scopedName).includes(name))
      throw new Error(`there is no ${what} ${JSON.stringify(name)} to measure`);
}

function dimensionsOf(metricName: MetricName, of: Of, named: MetricOf): Record<string, string> {
  const given = Object.entries(named).filter(([, name]) => name !== undefined);
  const names = given.map(([what]) => what);
  if (names.join() !== of)
    throw new Error(`metric ${metricName} is of ${of}, got ${names.join(' and ') || 'nothing'}`);
  return { [dimensionOf[of]]: String(given[0]?.[1]) };
}
