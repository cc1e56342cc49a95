import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  type IWidget,
  PeriodOverride,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { isFilteredBySns } from '../domain/filter/wants';
import {
  type Fabric,
  type Subscription,
  subscriptionsOf,
  topicsOf,
} from '../domain/topology/fabric';
import { scopedName } from '../domain/topology/scoped-name';
import { isNative } from '../domain/topology/target';
import { fiveMinutes } from './alarms';
import { costRow } from './dashboard-cost';
import { heading, joined, latest } from './dashboard-graphs';
import { apiRow, functionRows, tableRow } from './dashboard-parts';
import { ageOf, subscriptionRow, topicRow } from './dashboard-rows';
import type { AlarmedParts } from './fabric-alarms';
import { metricNamespaceOf } from './metric-namespace';
import type { Namespaces } from './namespaces';
import { weftMetric } from './weft-metric';

export interface FabricDashboardProps {
  readonly topology: Fabric;
  /** Its name. */
  readonly name: string;
  readonly parts: AlarmedParts & { readonly namespaces: Namespaces };
  readonly alarms: readonly Alarm[];
  /** Address of a runbook's page, by its name. */
  readonly runbook: (name: string) => string;
}

/** A dashboard holds 500 widgets, and a row up to three of them. Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const mostRows = 150;

/** How many alarms a widget shows. */
const mostAlarms = 100;

/** What an operator asks, in that order: is anything stuck, since when, what is failing, what does it cost? */
export class FabricDashboard extends Construct {
  readonly dashboard: Dashboard;
  private readonly metricNamespace: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: FabricDashboardProps,
  ) {
    super(scope, id);
    this.metricNamespace = metricNamespaceOf(this);
    this.dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: props.name,
      // Each graph says what its period is.
      periodOverride: PeriodOverride.INHERIT,
      widgets: [...this.stuck(), ...this.since(), ...this.failing(), ...this.cost()],
    });
  }

  private stuck(): IWidget[][] {
    const { alarms } = this.props;
    const parts = Array.from({ length: Math.ceil(alarms.length / mostAlarms) }, (_, at) =>
      alarms.slice(at * mostAlarms, (at + 1) * mostAlarms),
    );
    return [
      [
        heading(
          'Is anything stuck?',
          `Red is stuck. An alarm’s name ends with its page: ${this.link('fan-out-lag')}, ${this.link('oldest-message')}, ${this.link('parked-keys')}, ${this.link('dead-letters')}. First of all, run \`weft doctor\`.`,
        ),
      ],
      ...parts.map((part) => [
        new AlarmStatusWidget({
          title: 'Alarms',
          alarms: part,
          width: 24,
          height: Math.min(12, 2 + Math.ceil(part.length / 8)),
        }),
      ]),
      this.values(),
    ];
  }

  private values(): IWidget[] {
    const { topology, parts } = this.props;
    const topics = topicsOf(topology).map((topic) => scopedName(topic));
    const behind = topics.map((topic) => this.highest('FanOutLagRecords', { topic }));
    const ages = Object.values(parts.namespaces.subscriptions).map((queue) => ageOf(queue));
    const own = subscriptionsOf(topology).filter(({ target }) => !isNative(target));
    const gauges = (name: 'ParkedKeys' | 'DeadLetters', of: readonly Subscription[]) =>
      of.map((one) => this.highest(name, { subscription: scopedName(one) }));
    const parking = own.filter(({ onPoison }) => onPoison !== 'skip');
    return [
      latest('Records behind', joined('SUM', 'Records that fan-out has not sent on', behind)),
      ...(ages.length > 0
        ? [latest('Oldest message, in seconds', joined('MAX', 'Seconds', ages))]
        : []),
      ...(parking.length > 0
        ? [latest('Parked keys', joined('SUM', 'Keys', gauges('ParkedKeys', parking)))]
        : []),
      ...(own.length > 0
        ? [latest('Dead letters', joined('SUM', 'Records', gauges('DeadLetters', own)))]
        : []),
    ];
  }

  private highest(
    name: 'FanOutLagRecords' | 'ParkedKeys' | 'DeadLetters',
    of: { readonly topic?: string; readonly subscription?: string },
  ) {
    return weftMetric(this.metricNamespace, name, {
      ...of,
      statistic: 'Maximum',
      period: fiveMinutes,
    });
  }

  private since(): IWidget[][] {
    const rows = [...this.topicRows(), ...this.subscriptionRows()];
    const left = rows.length - mostRows;
    return [
      [
        heading(
          'Since when?',
          `A row a topic, then a row a subscription. Records that wait: ${this.link('fan-out-lag')}, ${this.link('oldest-message')}; look at \`weft top\` first. Records that failed: ${this.link('dead-letters')}, ${this.link('parked-keys')}; list them by \`weft dead-letters list\` first.`,
          ...(left > 0 ? [`${left} more rows do not fit: \`weft top\` shows all.`] : []),
        ),
      ],
      ...rows.slice(0, mostRows),
    ];
  }

  private topicRows(): IWidget[][] {
    return topicsOf(this.props.topology).map((topic) => topicRow(this.metricNamespace, topic));
  }

  private subscriptionRows(): IWidget[][] {
    const { topology, parts } = this.props;
    const queues = parts.namespaces.subscriptions;
    return subscriptionsOf(topology).flatMap((subscription) => {
      const queue = queues[scopedName(subscription)];
      const isFilteredHere =
        subscription.filter !== undefined && !isFilteredBySns(topology, subscription);
      const shown = { subscription, isFilteredHere };
      return queue ? [subscriptionRow(this.metricNamespace, shown, queue)] : [];
    });
  }

  private failing(): IWidget[][] {
    const { parts } = this.props;
    return [
      [
        heading(
          'What is failing?',
          `Functions: ${this.link('function-errors')}, ${this.link('function-throttles')}; read the log of the one that fails first. Tables: ${this.link('table-throttles')}. API: ${this.link('api-errors')}; \`weft errors <code>\` explains a refusal.`,
        ),
      ],
      ...functionRows(parts),
      tableRow(parts),
      apiRow(parts, this.metricNamespace),
    ];
  }

  private cost(): IWidget[][] {
    return [
      [
        heading(
          'What does it cost?',
          'Requests at list prices of us-east-1, without free allowances; messages of SNS and SQS count as a request each, which is the most. What runs without traffic is not in it: `weft cost --idle`.',
        ),
      ],
      costRow(this.props.parts),
    ];
  }

  private link(page: string): string {
    const address = this.props.runbook(page);
    return address.includes('://') ? `[${page}](${address})` : `\`${address}\``;
  }
}
