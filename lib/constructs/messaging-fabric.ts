import { Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { mapValues } from '../domain/map-values';
import type { Fabric, Subscription } from '../domain/topology/fabric';
import {
  deadLetterResource,
  queueResource,
  topicResource,
} from '../domain/topology/resource-names';
import { Access } from './access';
import { FabricApi } from './fabric-api';
import { FabricTopic } from './fabric-topic';
import { FanOut } from './fan-out';
import { HttpDoors } from './http-doors';
import { LambdaTarget } from './lambda-target';
import { LogTables } from './log-tables';
import { SubscriptionQueue } from './subscription-queue';

export interface MessagingFabricProps {
  /** What the fabric holds, from `defineFabric`. */
  readonly topology: Fabric;
  /** Begins the names of the SNS topics and SQS queues: 1 to 16 characters. @default the stack's name */
  readonly prefix?: string;
  /** Keep tables, topics, queues and secrets when the stack goes, and refuse to delete tables. @default true */
  readonly protectData?: boolean;
  /** `none` leaves the HTTP API out; everything else is deployed. @default 'http' */
  readonly api?: 'http' | 'none';
}

/** A whole fabric: the log, its topics and subscriptions, and the Lambdas between them. */
export class MessagingFabric extends Construct {
  readonly tables: LogTables;
  readonly topics: Readonly<Record<string, ITopic>>;
  readonly subscriptions: Readonly<Record<string, SubscriptionQueue>>;
  /** The users' Lambdas, by subscription. */
  readonly targets: Readonly<Record<string, LambdaTarget>>;
  readonly fanOut: FanOut;
  readonly access: Access;
  readonly doors: HttpDoors;
  /** Absent where the API was left out. */
  readonly api?: FabricApi;

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
    this.topics = this.createTopics();
    this.subscriptions = this.createSubscriptions();
    this.targets = this.createTargets();
    this.fanOut = this.createFanOut();
    this.access = new Access(this, 'Access', this.common());
    this.doors = this.createDoors();
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

  private createTargets(): Record<string, LambdaTarget> {
    const scope = new Construct(this, 'Targets');
    const targets = Object.values(this.props.topology.subscriptions).flatMap(
      ({ name, target, lease }) => {
        const queue = this.subscriptions[name]?.queue;
        return target.kind === 'lambda' && queue
          ? [[name, new LambdaTarget(scope, name, { entry: target.entry, queue, lease })] as const]
          : [];
      },
    );
    return Object.fromEntries(targets);
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
      access: this.access,
      pulled: Object.values(topology.subscriptions).flatMap(({ name, target }) =>
        target.kind === 'pull' ? (this.subscriptions[name] ?? []) : [],
      ),
      queueUrlPrefix: Fn.sub(
        `https://sqs.\${AWS::Region}.\${AWS::URLSuffix}/\${AWS::AccountId}/${this.prefix}-`,
      ),
    });
  }
}

/** @throws Error when SQS would not take the names that begin with it */
function prefixOf(prefix: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,15}$/.test(prefix)) return prefix;
  throw new Error(
    `prefix must be 1 to 16 letters, digits, "-" or "_", got ${JSON.stringify(prefix)}; it is the stack's name unless it is given`,
  );
}
