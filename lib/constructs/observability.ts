import type { RemovalPolicy } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Fabric } from '../domain/topology/fabric';
import { AlarmTopic } from './alarm-topic';
import { Alarms, type WantedAlarm } from './alarms';
import { FabricDashboard } from './dashboard';
import { type AlarmedParts, fabricAlarms } from './fabric-alarms';
import type { HttpDoors } from './http-doors';
import { metricNamespaceOf } from './metric-namespace';
import type { Namespaces } from './namespaces';
import { namespaceAlarms } from './topic-alarms';

export interface ObservabilityOptions {
  /** Where alarms say that they go off, and that all is well again; CloudWatch has to be let in. @default made */
  readonly alarmTopic?: ITopic;
  /** Address of the folder with the runbooks, for dashboard and alarms. @default docs/runbooks of this repository */
  readonly runbookUrl?: string;
  /** Makes a CloudWatch dashboard. @default true */
  readonly dashboard?: boolean;
}

export interface ObservabilityProps extends ObservabilityOptions {
  readonly topology: Fabric;
  readonly prefix: string;
  readonly removalPolicy: RemovalPolicy;
}

/** What of a fabric is looked at. */
export interface Observed extends AlarmedParts {
  readonly namespaces: Namespaces;
  readonly doors: HttpDoors;
}

/** What tells how a fabric is: its alarms, where they are sent, and its dashboard. */
export class Observability {
  readonly alarmTopic: ITopic;
  /** By name, without the prefix: `orders-fan-out-lag`. */
  readonly alarms: Readonly<Record<string, Alarm>>;
  /** Absent where it was left out. */
  readonly dashboard?: FabricDashboard;

  constructor(fabric: Observed, props: ObservabilityProps) {
    this.alarmTopic = props.alarmTopic ?? alarmTopicOf(fabric, props);
    this.alarms = new Alarms(fabric, 'Alarms', {
      wanted: wantedAlarms(fabric, props.topology),
      prefix: props.prefix,
      topic: this.alarmTopic,
      runbook: runbooksAt(props.runbookUrl),
    }).byName;
    if (props.dashboard !== false) this.dashboard = this.createDashboard(fabric, props);
  }

  private createDashboard(fabric: Observed, props: ObservabilityProps): FabricDashboard {
    return new FabricDashboard(fabric, 'Overview', {
      topology: props.topology,
      name: props.prefix,
      parts: fabric,
      alarms: Object.values(this.alarms),
      runbook: runbooksAt(props.runbookUrl),
    });
  }
}

/** Topics of the fabric's own are named with their topology's names, which never begin so. */
const alarmTopicOf = (fabric: Observed, { prefix, removalPolicy }: ObservabilityProps): ITopic =>
  new AlarmTopic(fabric, 'AlarmTopic', { topicName: `${prefix}-_alarms`, removalPolicy }).topic;

function wantedAlarms(fabric: Observed, topology: Fabric): WantedAlarm[] {
  const metrics = {
    metricNamespace: metricNamespaceOf(fabric),
    pullLogGroup: fabric.doors.consume.function.logGroup,
  };
  const own = topology.alarms?.fabric;
  return [
    ...fabric.namespaces.all.flatMap((parts) => namespaceAlarms(parts, metrics)),
    ...(own ? fabricAlarms(fabric, own) : []),
  ];
}

/** The address of a runbook's page: below the one given, or the file in this repository. */
export const runbooksAt =
  (url = 'docs/runbooks') =>
  (name: string): string =>
    `${url.replace(/\/+$/, '')}/${name}.md`;
