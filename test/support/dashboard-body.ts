import type { Template } from 'aws-cdk-lib/assertions';
import { textOf } from '../../lib/domain/cost/template';

export interface Widget {
  readonly type: 'metric' | 'text' | 'alarm';
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly view?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly (string | RenderedOptions)[])[];
    readonly yAxis?: Readonly<Record<'left' | 'right', { readonly label?: string } | undefined>>;
  };
}

/** What stands behind a metric in a widget. */
export interface RenderedOptions {
  readonly stat?: string;
  readonly period?: number;
  readonly yAxis?: 'left' | 'right';
  readonly expression?: string;
  readonly label?: string;
}

/** The body of a template's one dashboard, resources named by their logical ids. */
export function dashboardIn(template: Template): { widgets: Widget[]; bytes: number } {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  const body = textOf(dashboard?.Properties.DashboardBody);
  return { ...JSON.parse(body), bytes: body.length };
}

/** The metrics of a widget: where from, called what, of what. */
export const metricsOf = ({
  properties,
}: Widget): { namespace: string; name: string; of: string }[] =>
  (properties.metrics ?? []).flatMap(([namespace, name, ...rest]) =>
    typeof namespace === 'string' && typeof name === 'string'
      ? [{ namespace, name, of: rest.filter((part) => typeof part === 'string').join() }]
      : [],
  );

/** What is said beside each metric of a widget, and each expression. */
export const optionsOf = ({ properties }: Widget): RenderedOptions[] =>
  (properties.metrics ?? []).flatMap((metric) => metric.filter((part) => typeof part === 'object'));
