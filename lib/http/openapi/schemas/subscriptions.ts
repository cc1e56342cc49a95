import * as z from 'zod/mini';
import { letterReasons } from '../../../domain/dead-letters/letter';
import { attemptStatuses } from '../../../domain/webhook/attempt';
import {
  aCount,
  aMoment,
  aNextPage,
  anOffset,
  aPartition,
  aPlace,
  cloudEvent,
  say,
} from './basics';
import { briefProblem } from './problems';

export const delivery = z.object({
  ackId: say('Settles this delivery. Signed, and bound to one lease.', z.string()),
  attempt: say('Which try of the record it is, from 1 on.', z.int().check(z.gte(1))),
  topic: z.string(),
  partition: aPartition(),
  offset: anOffset(),
  replay: z.optional(say('The replay that delivers it; absent for live records.', z.string())),
  event: cloudEvent,
});

export const deliveries = z.object({
  deliveries: z.array(delivery),
  paused: z.optional(say('The subscription hands nothing out.', z.boolean())),
});

export const settled = say(
  'Each ack id for itself.',
  z.object({
    succeeded: z.array(z.object({ ackId: z.string() })),
    failed: z.array(z.extend(briefProblem, { ackId: z.string() })),
  }),
);

const letterHead = {
  position: aPlace(),
  topic: z.string(),
  partition: aPartition(),
  offset: anOffset(),
  key: z.optional(z.string()),
  reason: z.enum(letterReasons),
  attempts: say('Tries in all; 0 while it only waits behind another.', aCount()),
  lastError: z.optional(z.string()),
  firstAt: aMoment(),
  lastAt: aMoment(),
};

export const deadLetter = say(
  'A record that was not delivered, and why.',
  z.object({
    ...letterHead,
    parkedKey: say('Later records of its key wait behind it.', z.boolean()),
    replay: z.optional(z.string()),
    edited: z.optional(z.object({ by: z.string(), at: aMoment() })),
    original: z.optional(cloudEvent),
    event: cloudEvent,
  }),
);

export const deadLetters = z.object({
  deadLetters: z.array(deadLetter),
  next: z.optional(aNextPage()),
});

export const discarded = say(
  'What is kept of a dead letter that somebody discarded.',
  z.object({
    ...letterHead,
    discarded: z.object({ why: z.string(), by: z.string(), at: aMoment() }),
  }),
);

export const discardedList = z.object({
  discarded: z.array(discarded),
  next: z.optional(aNextPage()),
});

export const parkedKeys = z.object({
  parkedKeys: z.array(
    z.object({
      key: z.optional(z.string()),
      count: say('Records that wait.', aCount()),
      since: aMoment(),
      retryAt: z.optional(aMoment()),
      operation: z.optional(z.string()),
    }),
  ),
  next: z.optional(aNextPage()),
});

export const depth = z.object({ waiting: aCount(), inFlight: aCount(), delayed: aCount() });

export const status = z.object({
  subscription: z.string(),
  paused: z.boolean(),
  gone: say('Its endpoint said that it is gone.', z.boolean()),
  since: z.optional(aMoment()),
  reason: z.optional(z.string()),
  parkedKeys: aCount(),
  deadLetters: aCount(),
  exact: say('Whether the two above were counted to the end.', z.boolean()),
  messages: say('What its queue holds, about.', depth),
});

export const attempts = z.object({
  attempts: z.array(
    z.object({
      id: z.string(),
      webhookId: z.string(),
      topic: z.string(),
      partition: aPartition(),
      offset: anOffset(),
      attempt: aCount(),
      replay: z.optional(z.string()),
      status: z.enum(attemptStatuses),
      at: aMoment(),
      latencyMs: aCount(),
      httpStatus: z.optional(z.int()),
      error: z.optional(z.string()),
      response: z.optional(say('The first kilobyte of what was answered.', z.string())),
      headers: z.record(z.string(), z.string()),
    }),
  ),
  next: z.optional(aNextPage()),
});

export const rotated = z.object({
  secret: say('Signs from within a minute on. It is shown here only.', z.string()),
  previousUntil: say('Until when the secret before signs, too.', z.nullable(aMoment())),
});
