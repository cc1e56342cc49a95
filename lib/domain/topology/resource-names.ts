import { type Fabric, isOrdered } from './fabric';

/** Names of SNS topics and SQS queues. Stack and Lambdas both derive them, so that no map of ARNs is needed. */
const suffix = (ordered: boolean): string => (ordered ? '.fifo' : '');

export const topicResource = (fabric: Fabric, topic: string): string =>
  `${topic}${suffix(isOrdered(fabric, topic))}`;

export const queueResource = (fabric: Fabric, subscription: string): string =>
  `${subscription}${suffix(isOrdered(fabric, fabric.subscriptions[subscription]?.topic ?? ''))}`;

export const deadLetterResource = (fabric: Fabric, subscription: string): string =>
  `${subscription}-dlq${suffix(isOrdered(fabric, fabric.subscriptions[subscription]?.topic ?? ''))}`;
