import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Consumer } from '../domain/deliver/delivery';
import { queueContextOf } from '../domain/deliver/queue-context';
import { wantsOf } from '../domain/filter/wants';
import {
  feedOf,
  isPacked,
  type Subscription,
  subscriptionIn,
  subscriptionRefOf,
} from '../domain/topology/fabric';
import { deliverBatch, type PushSite } from './deliver-batch';
import { readEnv, readTopology } from './env';
import { type Journaling, journalingOn } from './journaling';
import { lanePortsOf } from './lane-ports';
import { lazy } from './lazy';
import { beginLog } from './log-keys';
import { logger } from './logger';
import { meter } from './metrics';
import { quickDynamo } from './quick-dynamo';
import { sqsSettings } from './sdk-settings';

/** A Lambda that delivers its subscription's records to a consumer. */
export type PushHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/**
 * The handler of a subscription's own Lambda. Everything is made at the first event, so that a file that exports one
 * can be imported anywhere.
 */
export function pushHandler(
  consumerFor: (subscription: Subscription) => Consumer | Promise<Consumer>,
): PushHandler {
  const site = lazy(() => makeSite(consumerFor));
  return async (event, context) => {
    const { journaling, ...made } = await site();
    const { topic } = made.subscription;
    beginLog(logger, context, { ...subscriptionRefOf(made.subscription), topic });
    try {
      return await deliverBatch(made, event, context);
    } finally {
      meter.flush();
      await journaling?.settled();
    }
  };
}

async function makeSite(
  consumerFor: (subscription: Subscription) => Consumer | Promise<Consumer>,
): Promise<PushSite & { readonly journaling?: Journaling }> {
  const env = readEnv(
    'NAMESPACE',
    'SUBSCRIPTION',
    'QUEUE_URL',
    'DEAD_LETTERS_TABLE',
    'OPERATIONS_TABLE',
  );
  const topology = readTopology();
  const ref = { namespace: env.NAMESPACE, subscription: env.SUBSCRIPTION };
  const subscription = subscriptionIn(topology, ref);
  if (!subscription) throw new Error(`the topology holds no subscription ${env.SUBSCRIPTION}`);
  const dynamo = quickDynamo();
  const journaling = journalingOn(dynamo, topology);
  return {
    subscription,
    journaling,
    queue: { ...queueContextOf(topology, subscription), url: env.QUEUE_URL },
    packed: isPacked(topology, feedOf(subscription)),
    sqs: new SQSClient(sqsSettings),
    logger,
    ports: {
      ...lanePortsOf(dynamo, env, journaling),
      wants: wantsOf(topology, subscription),
      consumer: await consumerFor(subscription),
      onTrouble: ({ code, message }) =>
        logger.warn('the store is busy: what was not settled comes again', { code, message }),
    },
  };
}
