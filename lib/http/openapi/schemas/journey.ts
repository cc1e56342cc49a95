import * as z from 'zod/mini';
import { aCount, aMoment, anOffset, aPartition, aPlace, say } from './basics';

const step = z.object({
  at: aMoment(),
  step: z.enum([
    'queued',
    'attempted',
    'acknowledged',
    'parked',
    'dead-lettered',
    'redriven',
    'filtered',
    'discarded',
  ]),
  attempt: z.optional(aCount()),
  error: z.optional(say('What the consumer said.', z.string())),
  behind: z.optional(aPlace()),
  by: z.optional(say('Who asked for it.', z.string())),
  operation: z.optional(z.string()),
  rule: z.optional(say('Members of the event that the filter does not take.', z.string())),
  replay: z.optional(say('The replay that brought it once more.', z.string())),
});

const fate = z.object({
  subscription: z.string(),
  state: say(
    '"unseen" where nobody has written down what its consumer did.',
    z.enum([
      'filtered',
      'waiting',
      'delivering',
      'parked',
      'dead-lettered',
      'acknowledged',
      'discarded',
      'unseen',
    ]),
  ),
  steps: z.array(step),
});

export const journey = z.object({
  topic: z.string(),
  partition: aPartition(),
  offset: anOffset(),
  id: z.optional(z.string()),
  key: z.optional(z.string()),
  traceparent: z.optional(z.string()),
  tracestate: z.optional(z.string()),
  appendedAt: aMoment(),
  dispatchedAt: z.optional(aMoment()),
  journal: z.object({
    kept: say('For how long the topic keeps its journal.', z.string()),
    share: say('Of which share of its records.', z.number()),
    followed: say('Whether it follows this record, and holds it still.', z.boolean()),
    complete: say('Whether all of it was looked at.', z.boolean()),
  }),
  subscriptions: z.array(fate),
});
