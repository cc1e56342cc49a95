import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { MetricName } from '../domain/metrics/metrics';
import type { Door } from '../http/routes';
import { Access } from './access';
import { Caretaker } from './caretaker';
import { Compaction, needsCompaction } from './compaction';
import { DeadLetterTables } from './dead-letter-tables';
import { DirectAccess } from './direct-access';
import { encryptWith } from './encryption';
import { EventSource, hasSources } from './event-source';
import { FabricApi } from './fabric-api';
import { FanOut } from './fan-out';
import { HttpDoors } from './http-doors';
import { JournalTable, keepsJournal } from './journal-table';
import { LimitsTable } from './limits-table';
import { LogTables } from './log-tables';
import type { MessagingFabricProps } from './messaging-fabric-props';
import { measureAs, metricNamespaceOf } from './metric-namespace';
import { webhookSecretPrefix } from './namespace-parts';
import { Namespaces } from './namespaces';
import { Observability } from './observability';
import { Operations } from './operations';
import type { OperatorProps } from './operator-function';
import { prefixOf, queueUrlPrefixOf } from './resource-prefix';
import { traceBelow } from './tracing';
import { WebhookTarget } from './webhook-target';
import { checkMeasured, type WeftMetricProps, weftMetric } from './weft-metric';

export type { MessagingFabricProps };

/** A whole fabric: the log, its topics and subscriptions, and the Lambdas between them. */
export class MessagingFabric extends Construct {
  readonly tables: LogTables;
  /** Lets functions of your own work on the log without the API. */
  readonly direct: DirectAccess;
  /** Dead letters and parked keys, and the operations that mend them. */
  readonly deadLetters: DeadLetterTables;
  /** Topics, queues, and what stands behind them. */
  readonly namespaces: Namespaces;
  readonly fanOut: FanOut;
  /** From EventBridge to the log; absent where the topology has no sources. */
  readonly eventSource?: EventSource;
  readonly access: Access;
  readonly doors: HttpDoors;
  /** What callers have used up of their rates. */
  readonly limits: LimitsTable;
  /** What happened to records on their way; absent where no topic keeps it. */
  readonly journal?: JournalTable;
  /** Absent where no topic is compacted. */
  readonly compaction?: Compaction;
  /** Redrives, replays, and everything else that an operator asks for. */
  readonly operations: Operations;
  /** Looks after parked keys and dead-letter queues, each minute. */
  readonly caretaker: Caretaker;
  /** Absent where the API was left out. */
  readonly api?: FabricApi;
  /** Alarms, and the dashboard. */
  readonly observability: Observability;

  private readonly prefix: string;
  private readonly removalPolicy: RemovalPolicy;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: MessagingFabricProps,
  ) {
    super(scope, id);
    this.prefix = prefixOf(props.prefix ?? Stack.of(this).stackName);
    this.removalPolicy = props.protectData === false ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
    measureAs(this, this.prefix);
    traceBelow(this, props.tracing ?? true);
    if (props.encryptionKey) encryptWith(this, props.encryptionKey);
    this.tables = new LogTables(this, 'Tables', { protectData: props.protectData });
    this.direct = new DirectAccess(this.tables);
    this.deadLetters = new DeadLetterTables(this, 'DeadLetters', {
      protectData: props.protectData,
    });
    this.namespaces = new Namespaces(this, {
      ...this.common(),
      prefix: this.prefix,
      tables: this.deadLetters,
      allowLoopback: props.loopbackWebhooks,
    });
    this.fanOut = this.createFanOut();
    if (hasSources(props.topology))
      this.eventSource = new EventSource(this, 'EventSource', {
        ...this.common(),
        tables: this.tables,
      });
    this.access = new Access(this, 'Access', this.common());
    this.doors = this.createDoors();
    if (needsCompaction(props.topology)) this.compaction = this.createCompaction();
    this.operations = this.createOperations();
    this.caretaker = new Caretaker(this, 'Caretaker', {
      ...this.operatorProps(),
      wakeUps: this.operations.queue,
    });
    this.limits = this.createLimits();
    if (keepsJournal(props.topology)) this.journal = new JournalTable(this, 'Journal', this);
    if (props.api !== 'none') this.api = new FabricApi(this, 'Http', this);
    this.observability = new Observability(this, {
      ...props,
      prefix: this.prefix,
      removalPolicy: this.removalPolicy,
    });
  }

  private common() {
    return { topology: this.props.topology, removalPolicy: this.removalPolicy };
  }

  private createFanOut(): FanOut {
    return new FanOut(this, 'FanOut', {
      ...this.common(),
      tables: this.tables,
      topics: this.namespaces.topics,
      topicArnPrefix: Stack.of(this).formatArn({ service: 'sns', resource: `${this.prefix}-` }),
    });
  }

  private createDoors(): HttpDoors {
    const { topology } = this.props;
    return new HttpDoors(this, 'Doors', {
      topology,
      tables: this.tables,
      direct: this.direct,
      deadLetters: this.deadLetters,
      access: this.access,
      pulled: this.namespaces.pulled,
      queueUrlPrefix: queueUrlPrefixOf(this.prefix),
    });
  }

  private createCompaction(): Compaction {
    const { topology, protectData } = this.props;
    const made = new Compaction(this, 'Compaction', { topology, tables: this.tables, protectData });
    made.grantFind(this.doors.read.function);
    return made;
  }

  private createOperations(): Operations {
    const operations = new Operations(this, 'Operations', {
      ...this.operatorProps(),
      webhookSecretPrefix: webhookSecretPrefix(this.prefix),
    });
    for (const target of Object.values(this.namespaces.targets))
      if (target instanceof WebhookTarget) target.grantRotate(operations.control.function);
    return operations;
  }

  private createLimits(): LimitsTable {
    const limits = new LimitsTable(this, 'Limits', { protectData: this.props.protectData });
    const { publish, consume, read, groups, catalog } = this.doors;
    for (const door of [publish, consume, read, groups, catalog, this.operations.control])
      limits.grantTake(door.function);
    limits.grantTake(this.access.keys.door.function);
    return limits;
  }

  private operatorProps(): OperatorProps {
    return {
      ...this.common(),
      tables: this.deadLetters,
      logTables: this.tables,
      subscriptions: this.namespaces.subscriptions,
      mappings: Object.values(this.namespaces.targets).map(
        ({ mapping }) => mapping.eventSourceMappingArn,
      ),
      queueUrlPrefix: queueUrlPrefixOf(this.prefix),
    };
  }

  /** By name, without the prefix: `orders-fan-out-lag`. */
  get alarms(): Readonly<Record<string, Alarm>> {
    return this.observability.alarms;
  }

  /** A metric that Weft sends: `fabric.metric('ParkedKeys', { subscription: 'billing', statistic: 'Maximum' })`. */
  metric(name: MetricName, props: WeftMetricProps = {}): Metric {
    checkMeasured(this.props.topology, props);
    return weftMetric(metricNamespaceOf(this), name, props);
  }

  /** The Lambda that answers a door's routes. */
  functionOf(door: Door): IFunction {
    if (door === 'keys') return this.access.keys.door.function;
    return door === 'control' ? this.operations.control.function : this.doors[door].function;
  }
}
