import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { messageOfRecord } from '../aws/sqs-event';
import { holdMessages } from '../aws/sqs-visibility';
import type { Held } from '../domain/deliver/batch';
import type { Handed } from '../domain/deliver/delivery';
import type { Policy } from '../domain/deliver/policy';
import { handedIn, type QueueContext } from '../domain/deliver/queue-message';
import { work } from '../domain/deliver/work';
import type { WorkerPorts } from '../domain/deliver/worker';
import { type Subscription, subscriptionRefOf } from '../domain/topology/fabric';
import type { Log } from './logger';

/** A subscription whose records are pushed: what its Lambda works with. */
export interface PushSite {
  readonly subscription: Subscription;
  readonly queue: QueueContext & { readonly url: string };
  /** Whether its topic's records travel in packs. */
  readonly packed: boolean;
  readonly ports: WorkerPorts;
  readonly sqs: SQSClient;
  readonly logger: Log;
}

/** Time kept back to park, to give back and to answer, in milliseconds. */
const reserveMs = 3_000;

/**
 * Delivers a batch of a subscription's queue. What is not named in the answer leaves the queue; what is comes again,
 * when the worker has said.
 */
export async function deliverBatch(
  site: PushSite,
  { Records }: SQSEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<SQSBatchResponse> {
  const { subscription, queue, ports, packed } = site;
  const until = ports.outside.now() + context.getRemainingTimeInMillis() - reserveMs;
  const ids = new Map(Records.map(({ receiptHandle, messageId }) => [receiptHandle, messageId]));
  const handed = Records.flatMap((record) => handedIn(messageOfRecord(record), queue));
  const policy: Policy = { ...subscription, subscription: queue.subscription, until, packed };
  const held = await work(ports, policy, handed);
  const foreign = foreignAmong(ids, handed);
  await giveBack(site, held);
  tell(site, { records: handed.length, held: held.length, foreign });
  const back = [...held.map((one) => ids.get(one.handed.handle) ?? ''), ...foreign];
  return { batchItemFailures: back.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** Messages that nobody of ours has sent: they stay, until the queue itself puts them among the dead letters. */
function foreignAmong(ids: ReadonlyMap<string, string>, handed: readonly Handed[]): string[] {
  const ours = new Set(handed.map(({ handle }) => handle));
  return [...ids].filter(([handle]) => !ours.has(handle)).map(([, id]) => id);
}

async function giveBack({ sqs, queue, logger }: PushSite, held: readonly Held[]): Promise<void> {
  const holds = held.map(({ handed, seconds }) => ({ handle: handed.handle, seconds }));
  const refused = await holdMessages(sqs, queue.url, holds).catch((error: Error) => [
    { Id: 'all', Message: error.message },
  ]);
  if (refused.length > 0) logger.warn('messages come again when their lease ends', { refused });
}

function tell(
  { logger, subscription }: PushSite,
  { records, held, foreign }: { records: number; held: number; foreign: readonly string[] },
): void {
  if (foreign.length > 0)
    logger.error('messages without a position are left to become dead letters', {
      ...subscriptionRefOf(subscription),
      messageIds: foreign,
    });
  logger.info('delivered', { ...subscriptionRefOf(subscription), records, held });
}
