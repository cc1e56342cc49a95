import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DeliveryQueue } from '../domain/consume/delivery-queue';
import { type Fabric, isOrdered, type Subscription } from '../domain/topology/fabric';
import { defaultNamespace } from '../domain/topology/keys';
import { deadLetterResource, queueResource } from '../domain/topology/resource-names';
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
  ({ name, topic }: Subscription): DeliveryQueue =>
    new SqsDeliveryQueue(sqs, {
      topic: { namespace: defaultNamespace, topic },
      ordered: isOrdered(topology, topic),
      queueUrl: `${urlPrefix}${queueResource(topology, name)}`,
      deadLettersUrl: `${urlPrefix}${deadLetterResource(topology, name)}`,
      onForeign: (messageId) =>
        logger.error('a message without a position is left to become a dead letter', {
          subscription: name,
          messageId,
        }),
    });
