import * as catalog from './catalog';
import * as journey from './journey';
import * as keys from './keys';
import * as log from './log';
import * as operations from './operations';
import * as stats from './stats';
import * as subscriptions from './subscriptions';

/** What is answered, by the name that it has in the document. */
export const answers = {
  Stored: log.stored,
  BatchResult: log.batchResult,
  Reading: log.reading,
  Record: log.record,
  Offsets: log.offsets,
  Journey: journey.journey,
  Groups: log.groups,
  Poll: log.poll,
  Committed: log.committed,
  Sought: log.sought,
  GroupStatus: log.groupStatus,
  Deliveries: subscriptions.deliveries,
  Settled: subscriptions.settled,
  DeadLetter: subscriptions.deadLetter,
  DeadLetters: subscriptions.deadLetters,
  Discarded: subscriptions.discarded,
  DiscardedList: subscriptions.discardedList,
  ParkedKeys: subscriptions.parkedKeys,
  SubscriptionStatus: subscriptions.status,
  Attempts: subscriptions.attempts,
  RotatedSecret: subscriptions.rotated,
  Stats: stats.stats,
  Operation: operations.operation,
  Operations: operations.operations,
  RedriveCount: operations.redriveCount,
  ReplayCount: operations.replayCount,
  Topic: catalog.topic,
  Topics: catalog.topics,
  Subscription: catalog.subscription,
  Subscriptions: catalog.subscriptions,
  Key: keys.keyShown,
  MadeKey: keys.keyMade,
  Keys: keys.keyList,
  FilterVerdict: catalog.filterVerdict,
  Health: catalog.health,
  OpenApi: catalog.openApi,
};
