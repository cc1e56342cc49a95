import { Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { mapValues } from '../domain/map-values';
import type { Fabric, Subscription } from '../domain/topology/fabric';
import {
  deadLetterResource,
  queueResource,
  topicResource,
} from '../domain/topology/resource-names';
import type { Door } from '../http/routes';
import { Access } from './access';
import { type BlockAlarm, blockAlarms } from './block-alarm';
import { Caretaker } from './caretaker';
import { Compaction, needsCompaction } from './compaction';
import { DeadLetterTables } from './dead-letter-tables';
import { DirectAccess } from './direct-access';
import { EventSource } from './event-source';
import { FabricApi } from './fabric-api';
import { FabricTopic } from './fabric-topic';
import { FanOut } from './fan-out';
import { HttpDoors } from './http-doors';
import { LogTables } from './log-tables';
import { Operations } from './operations';
import type { OperatorProps } from './operator-function';
import { type PushTarget, pushTargets } from './push-targets';
import { SubscriptionQueue } from './subscription-queue';
import { WebhookTarget } from './webhook-target';

export interface MessagingFabricProps {
  /** What the fabric holds, from `defineFabric`. */
  readonly topology: Fabric;
  /** Begins the names of the SNS topics and SQS queues: 1 to 16 characters. @default the stack's name */
  readonly prefix?: string;
  /** Keep tables, topics, queues and secrets when the stack goes, and refuse to delete tables. @default true */
  readonly protectData?: boolean;
  /** Lets webhooks lead to the machine itself: for a local deployment only. @default false */
  readonly loopbackWebhooks?: boolean;
  /** `none` leaves the HTTP API out; everything else is deployed. @default 'http' */
  readonly api?: 'http' | 'none';
}

/** A whole fabric: the log, its topics and subscriptions, and the Lambdas between them. */
export class MessagingFabric extends Construct {
  readonly tables: LogTables;
  /** Lets functions of your own work on the log without the API. */
  readonly direct: DirectAccess;
  /** Dead letters and parked keys, and the operations that mend them. */
  readonly deadLetters: DeadLetterTables;
  readonly topics: Readonly<Record<string, ITopic>>;
  readonly subscriptions: Readonly<Record<string, SubscriptionQueue>>;
  /** The Lambdas that subscriptions are pushed to or by, by subscription. */
  readonly targets: Readonly<Record<string, PushTarget>>;
  readonly fanOut: FanOut;
  /** From EventBridge to the log; absent where the topology has no sources. */
  readonly eventSource?: EventSource;
  readonly access: Access;
  readonly doors: HttpDoors;
  /** Absent where no topic is compacted. */
  readonly compaction?: Compaction;
  /** Redrives, replays, and everything else that an operator asks for. */
  readonly operations: Operations;
  /** Looks after parked keys and dead-letter queues, each minute. */
  readonly caretaker: Caretaker;
  /** Absent where the API was left out. */
  readonly api?: FabricApi;

  /** Alarms of subscriptions that block, by subscription. */
  readonly blockAlarms: Readonly<Record<string, BlockAlarm>>;

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
    this.tables = new LogTables(this, 'Tables', { protectData: props.protectData });
    this.direct = new DirectAccess(this.tables);
    this.deadLetters = new DeadLetterTables(this, 'DeadLetters', {
      protectData: props.protectData,
    });
    this.topics = this.createTopics();
    this.subscriptions = this.createSubscriptions();
    this.targets = this.createTargets();
    this.fanOut = this.createFanOut();
    if (Object.keys(props.topology.sources).length > 0)
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
    this.blockAlarms = this.createBlockAlarms();
    if (props.api !== 'none') this.api = new FabricApi(this, 'Http', this);
  }

  private common() {
    return { topology: this.props.topology, removalPolicy: this.removalPolicy };
  }

  private createTopics(): Record<string, ITopic> {
    const { topology } = this.props;
    const scope = new Construct(this, 'Topics');
    return mapValues(topology.topics, ({ name, ordered }) => {
      const topicName = `${this.prefix}-${topicResource(topology, name)}`;
      return new FabricTopic(scope, name, { ...this.common(), topicName, ordered }).topic;
    });
  }

  private createSubscriptions(): Record<string, SubscriptionQueue> {
    const scope = new Construct(this, 'Subscriptions');
    return mapValues(this.props.topology.subscriptions, (subscription) =>
      this.createSubscription(scope, subscription),
    );
  }

  private createSubscription(scope: Construct, subscription: Subscription): SubscriptionQueue {
    const { topology } = this.props;
    const topic = topology.topics[subscription.topic];
    const snsTopic = this.topics[subscription.topic];
    if (!topic || !snsTopic) throw new Error(`subscription ${subscription.name} has no topic`);
    return new SubscriptionQueue(scope, subscription.name, {
      subscription,
      topic: snsTopic,
      ordered: topic.ordered,
      names: {
        queue: `${this.prefix}-${queueResource(topology, subscription.name)}`,
        deadLetters: `${this.prefix}-${deadLetterResource(topology, subscription.name)}`,
      },
      removalPolicy: this.removalPolicy,
    });
  }

  private createTargets(): Record<string, PushTarget> {
    return pushTargets(new Construct(this, 'Targets'), {
      ...this.common(),
      subscriptions: this.subscriptions,
      tables: this.deadLetters,
      allowLoopback: this.props.loopbackWebhooks,
      secretPrefix: this.secretPrefix(),
    });
  }

  /** What precedes a subscription's name in the name of its webhook's secret. */
  private secretPrefix(): string {
    return `${this.prefix}-webhook-`;
  }

  private createFanOut(): FanOut {
    return new FanOut(this, 'FanOut', {
      ...this.common(),
      tables: this.tables,
      topics: Object.values(this.topics),
      topicArnPrefix: Stack.of(this).formatArn({ service: 'sns', resource: `${this.prefix}-` }),
    });
  }

  private createDoors(): HttpDoors {
    const { topology } = this.props;
    return new HttpDoors(this, 'Doors', {
      topology,
      tables: this.tables,
      deadLetters: this.deadLetters,
      access: this.access,
      pulled: Object.values(topology.subscriptions).flatMap(({ name, target }) =>
        target.kind === 'pull' ? (this.subscriptions[name] ?? []) : [],
      ),
      queueUrlPrefix: this.queueUrlPrefix(),
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
      webhookSecretPrefix: this.secretPrefix(),
    });
    for (const target of Object.values(this.targets))
      if (target instanceof WebhookTarget) target.grantRotate(operations.control.function);
    return operations;
  }

  private createBlockAlarms(): Record<string, BlockAlarm> {
    return blockAlarms(new Construct(this, 'BlockAlarms'), {
      topology: this.props.topology,
      namespace: `Weft/${this.prefix}`,
      logGroupOf: (name) => (this.targets[name]?.function ?? this.doors.consume.function).logGroup,
    });
  }

  private operatorProps(): OperatorProps {
    return {
      ...this.common(),
      tables: this.deadLetters,
      logTables: this.tables,
      subscriptions: this.subscriptions,
      queueUrlPrefix: this.queueUrlPrefix(),
    };
  }

  private queueUrlPrefix(): string {
    return Fn.sub(
      `https://sqs.\${AWS::Region}.\${AWS::URLSuffix}/\${AWS::AccountId}/${this.prefix}-`,
    );
  }

  /** The Lambda that answers a door's routes. */
  functionOf(door: Door): IFunction {
    return door === 'control' ? this.operations.control.function : this.doors[door].function;
  }
}

/** @throws Error when SQS would not take the names that begin with it */
function prefixOf(prefix: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,15}$/.test(prefix)) return prefix;
  throw new Error(
    `prefix must be 1 to 16 letters, digits, "-" or "_", got ${JSON.stringify(prefix)}; it is the stack's name unless it is given`,
  );
}
