import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DeliveryQueue } from '../domain/consume/delivery-queue';
import type { QueueContext } from '../domain/deliver/queue-message';
import { type Fabric, isOrdered, type Subscription } from '../domain/topology/fabric';
import { defaultNamespace } from '../domain/topology/keys';
import { queueResource } from '../domain/topology/resource-names';
import type { Log } from '../runtime/logger';
import { SqsDeliveryQueue } from './sqs-delivery-queue';

export interface SqsPlaces {
  readonly topology: Fabric;
  /** What precedes a queue's resource name in its URL. */
  readonly urlPrefix: string;
  readonly logger: Log;
}

/** What a message of a subscription's queue is read by. */
export const queueContextOf = (
  topology: Fabric,
  { name, topic }: Pick<Subscription, 'name' | 'topic'>,
): QueueContext => ({
  subscription: { namespace: defaultNamespace, subscription: name },
  topic: { namespace: defaultNamespace, topic },
  ordered: isOrdered(topology, topic),
});

/** The queue of each subscription of a topology. */
export const sqsQueues =
  (sqs: SQSClient, { topology, urlPrefix, logger }: SqsPlaces) =>
  (subscription: Subscription): DeliveryQueue =>
    new SqsDeliveryQueue(sqs, {
      ...queueContextOf(topology, subscription),
      queueUrl: `${urlPrefix}${queueResource(topology, subscription.name)}`,
      onForeign: (messageId) =>
        logger.error('a message without a position is left to become a dead letter', {
          subscription: subscription.name,
          messageId,
        }),
    });
