import type { RemovalPolicy } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { mapValues } from '../domain/map-values';
import { type Fabric, type Subscription, topicRefOf } from '../domain/topology/fabric';
import {
  deadLetterResource,
  queueResource,
  topicResource,
} from '../domain/topology/resource-names';
import type { DeadLetterTables } from './dead-letter-tables';
import { FabricTopic } from './fabric-topic';
import { type PushTarget, pushTargets } from './push-targets';
import { SubscriptionQueue } from './subscription-queue';

/** What one namespace has of its own, each by its name there. */
export interface NamespaceParts {
  readonly fabric: Fabric;
  /** Where its constructs are. */
  readonly scope: Construct;
  readonly topics: Readonly<Record<string, ITopic>>;
  readonly subscriptions: Readonly<Record<string, SubscriptionQueue>>;
  /** The Lambdas that subscriptions are pushed to or by. */
  readonly targets: Readonly<Record<string, PushTarget>>;
}

export interface NamespacePartsProps {
  /** What the namespace holds. */
  readonly fabric: Fabric;
  /** Begins the names of SNS topics, SQS queues and secrets. */
  readonly prefix: string;
  readonly removalPolicy: RemovalPolicy;
  readonly tables: DeadLetterTables;
  /** Lets webhooks lead to the machine itself. @default false */
  readonly allowLoopback?: boolean;
}

/** A namespace's SNS topics, the queues that they feed, and what stands behind the queues. */
export function namespaceParts(scope: Construct, props: NamespacePartsProps): NamespaceParts {
  const topics = createTopics(new Construct(scope, 'Topics'), props);
  const subscriptions = createQueues(new Construct(scope, 'Subscriptions'), { ...props, topics });
  const targets = pushTargets(new Construct(scope, 'Targets'), {
    ...props,
    // The functions of one namespace are told of no other.
    topology: { ...props.fabric, namespaces: {} },
    subscriptions,
    secretPrefix: webhookSecretPrefix(props.prefix),
  });
  return { fabric: props.fabric, scope, topics, subscriptions, targets };
}

/** What precedes a subscription's name in the name of its webhook's secret. */
export const webhookSecretPrefix = (prefix: string): string => `${prefix}-webhook-`;

function createTopics(
  scope: Construct,
  { fabric, prefix, removalPolicy }: NamespacePartsProps,
): Record<string, ITopic> {
  return mapValues(fabric.topics, (topic, name) => {
    const topicName = `${prefix}-${topicResource(fabric, topicRefOf(topic))}`;
    return new FabricTopic(scope, name, { topicName, ordered: topic.ordered, removalPolicy }).topic;
  });
}

interface QueuesProps extends NamespacePartsProps {
  readonly topics: Readonly<Record<string, ITopic>>;
}

const createQueues = (scope: Construct, props: QueuesProps): Record<string, SubscriptionQueue> =>
  mapValues(props.fabric.subscriptions, (subscription) => createQueue(scope, subscription, props));

function createQueue(
  scope: Construct,
  subscription: Subscription,
  { fabric, prefix, removalPolicy, topics }: QueuesProps,
): SubscriptionQueue {
  const feed = fabric.topics[subscription.topic];
  const topic = topics[subscription.topic];
  if (!feed || !topic) throw new Error(`subscription ${subscription.name} has no topic`);
  const names = {
    queue: `${prefix}-${queueResource(fabric, subscription)}`,
    deadLetters: `${prefix}-${deadLetterResource(fabric, subscription)}`,
  };
  const { ordered, packed } = feed;
  const props = { subscription, topic, ordered, packed, names, removalPolicy };
  return new SubscriptionQueue(scope, subscription.name, props);
}
