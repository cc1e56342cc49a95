import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DeliveryQueue } from '../domain/consume/delivery-queue';
import { queueContextOf } from '../domain/deliver/queue-context';
import { type Fabric, type Subscription, subscriptionRefOf } from '../domain/topology/fabric';
import { queueResource } from '../domain/topology/resource-names';
import type { Log } from '../runtime/logger';
import { SqsDeliveryQueue } from './sqs-delivery-queue';

export interface SqsPlaces {
  readonly topology: Fabric;
  /** What precedes a queue's resource name in its URL. */
  readonly urlPrefix: string;
  readonly logger: Log;
}

/** The queue of each subscription of a topology. */
export const sqsQueues =
  (sqs: SQSClient, { topology, urlPrefix, logger }: SqsPlaces) =>
  (subscription: Subscription): DeliveryQueue =>
    new SqsDeliveryQueue(sqs, {
      ...queueContextOf(topology, subscription),
      queueUrl: `${urlPrefix}${queueResource(topology, subscription)}`,
      onForeign: (messageId) =>
        logger.error('a message without a position is left to become a dead letter', {
          ...subscriptionRefOf(subscription),
          messageId,
        }),
    });
