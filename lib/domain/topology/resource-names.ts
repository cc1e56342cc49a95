import { type Fabric, feedOf, isOrdered, type Subscription } from './fabric';
import type { TopicRef } from './keys';
import { scopedName } from './scoped-name';

/** Names of SNS topics and SQS queues. Stack and Lambdas both derive them, so that no map of ARNs is needed. */
export const topicResource = (topology: Fabric, topic: TopicRef): string =>
  `${scopedName({ ...topic, name: topic.topic })}${suffixOf(topology, topic)}`;

/** As much of a subscription as its resources' names depend on. */
export type QueueOf = Pick<Subscription, 'namespace' | 'name' | 'topic'>;

export const queueResource = (topology: Fabric, subscription: QueueOf): string =>
  `${scopedName(subscription)}${suffixOf(topology, feedOf(subscription))}`;

export const deadLetterResource = (topology: Fabric, subscription: QueueOf): string =>
  `${scopedName(subscription)}-dlq${suffixOf(topology, feedOf(subscription))}`;

const suffixOf = (topology: Fabric, topic: TopicRef): string =>
  isOrdered(topology, topic) ? '.fifo' : '';
