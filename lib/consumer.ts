import {
  type BatchHandler,
  batchConsumerOf,
  consumerOf,
  type RecordHandler,
} from './domain/deliver/handlers';
import { type PushHandler, pushHandler } from './runtime/push-handler';

export {
  type BatchHandler,
  type ConsumedEvent,
  type ConsumedRecord,
  type FailedRecord,
  type HandlerContext,
  type RecordHandler,
  RejectRecord,
  RetryAfter,
} from './domain/deliver/handlers';
export type { PushHandler } from './runtime/push-handler';

/**
 * The handler of a `lambda` target, which is given its records one by one, those of a key in order. A record that
 * fails is tried again as the subscription says, and parks its key when it has failed for good.
 *
 * @example export const handler = createConsumer<Order>(async ({ event }) => charge(event.data));
 */
export const createConsumer = <T = unknown>(handle: RecordHandler<T>): PushHandler =>
  pushHandler(() => consumerOf(handle));

/** As `createConsumer`, with up to ten records at once, of which no two have the same key. */
export const createBatchConsumer = <T = unknown>(handle: BatchHandler<T>): PushHandler =>
  pushHandler(() => batchConsumerOf(handle));
