import {
  type Fabric,
  feedOf,
  isOrdered,
  type Subscription,
  subscriptionRefOf,
} from '../topology/fabric';
import type { QueueContext } from './queue-message';

/** What a message of a subscription's queue is read by. */
export const queueContextOf = (topology: Fabric, subscription: Subscription): QueueContext => ({
  subscription: subscriptionRefOf(subscription),
  topic: feedOf(subscription),
  ordered: isOrdered(topology, feedOf(subscription)),
});
