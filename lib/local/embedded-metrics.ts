import type { MetricDatum, StandardUnit } from '@aws-sdk/client-cloudwatch';

/** A line of a log in CloudWatch's embedded metric format. Source: CloudWatch_Embedded_Metric_Format_Specification */
interface EmbeddedLine {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly Directive[];
  };
  readonly [member: string]: unknown;
}

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
}

/** What a line says, ready to be put. */
export interface Said {
  readonly namespace: string;
  readonly data: readonly MetricDatum[];
}

/** The metrics of a line of a log; none where it is any other line. */
export function metricsIn(text: string): Said[] {
  const line = embedded(text);
  if (!line) return [];
  return line._aws.CloudWatchMetrics.map((directive) => ({
    namespace: directive.Namespace,
    data: directive.Dimensions.flatMap((names) => dataOf(line, directive, names)),
  }));
}

function embedded(text: string): EmbeddedLine | undefined {
  if (!text.includes('"_aws"')) return undefined;
  try {
    const line = JSON.parse(text) as EmbeddedLine;
    return Array.isArray(line._aws?.CloudWatchMetrics) ? line : undefined;
  } catch {
    return undefined;
  }
}

const dataOf = (
  line: EmbeddedLine,
  { Metrics }: Directive,
  names: readonly string[],
): MetricDatum[] =>
  Metrics.map(({ Name, Unit }) => ({
    MetricName: Name,
    Unit: Unit as StandardUnit,
    Timestamp: new Date(line._aws.Timestamp),
    Values: [line[Name]].flat().map(Number),
    Dimensions: names.map((name) => ({ Name: name, Value: String(line[name]) })),
  }));
