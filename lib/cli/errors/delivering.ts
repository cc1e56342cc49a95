import type { Area } from './explanation';

/** Subscriptions, and what was pulled from them. */
export const delivering = {
  subscription_unknown: {
    means: 'There is no subscription of that name, or none that you may see.',
    remedy:
      '"weft subscriptions list" shows those there are; a new one is added to the topology and deployed.',
  },
  target_not_pull: {
    means:
      "The records of this subscription go to somebody else, so that they can't be pulled over HTTP.",
    remedy:
      'Pull from a subscription whose target is "pull", or read the log of the topic with "weft tail".',
  },
  target_not_ours: {
    means: 'The consumer reads the SQS queue itself, so Weft can not pause it.',
    remedy: 'Stop the consumer itself; what comes meanwhile stays in the queue.',
  },
  target_not_webhook: {
    means: 'Attempts and a signing secret were asked for, which only a webhook has.',
    remedy: 'Look at "weft subscriptions status" and at the dead letters instead.',
  },
  ack_id_invalid: {
    means: 'That is no ack id that a pull of this deployment has given out.',
    remedy:
      'Send ack ids as they came, whole; one from before the deployment was made anew is void.',
  },
  ack_id_foreign: {
    means: 'The ack id came from a pull of another subscription.',
    remedy: 'Settle each record at the subscription that it was pulled from.',
  },
  ack_id_repeated: {
    means: 'The same ack id stands twice in one request; the first of them counts.',
    remedy: 'Send each ack id once.',
  },
  lease_lost: {
    means:
      'The delivery is over: it was settled before, or took longer than its lease and comes again.',
    remedy:
      'Expect the record again, and extend the lease while you work, or ask for a longer one.',
  },
  hold_too_long: {
    means: 'The record would be held for more than 12 hours in all, which SQS does not allow.',
    remedy: 'Give it back with a nack, and take it again.',
  },
  record_expired: {
    means: "The record is no longer in the log, so it can't be kept as a dead letter.",
    remedy: 'Ack it to be rid of it; a longer retention of the topic avoids it.',
  },
  filter_invalid: {
    means: 'The filter or the selector is not understood; "problems" says where.',
    remedy: 'Mend it, and try it on an event with "weft filters test" before it is used.',
  },
} as const satisfies Area;
