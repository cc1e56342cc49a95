/** An alarm of a template, as far as it is looked at here. */
export interface AlarmProperties {
  readonly Metrics?: readonly { readonly MetricStat?: MetricStat }[];
}

interface MetricStat {
  readonly Metric: Readonly<Record<string, unknown>>;
  readonly Stat: string;
  readonly Period: number;
}

/**
 * MiniStack 1.5.33 refuses an alarm on a sum of metrics, and with it the whole stack: it is told of the first of them.
 * Nothing at home goes by an alarm.
 */
export function onOneMetric<P extends AlarmProperties>(properties: P): P {
  const first = properties.Metrics?.flatMap(({ MetricStat }) => MetricStat ?? [])[0];
  if (!first) return properties;
  const { Metrics: _, ...rest } = properties;
  return { ...rest, ...first.Metric, Statistic: first.Stat, Period: first.Period } as unknown as P;
}
