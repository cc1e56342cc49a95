import * as z from 'zod/mini';
import { aCount, aMoment, anOffset, aPartition, aPlace, say } from './basics';

export const operation = say(
  'A redrive or a replay, and how far it is.',
  z.object({
    id: z.string(),
    subscription: z.string(),
    kind: z.enum(['redrive', 'replay']),
    state: z.enum(['running', 'done', 'cancelled', 'failed']),
    total: aCount(),
    exact: say('Whether they were counted to the end; else there are more.', z.boolean()),
    delivered: aCount(),
    failed: say('Keys that failed again.', aCount()),
    ratePerSecond: z.optional(z.int()),
    startedBy: z.string(),
    startedAt: aMoment(),
    endedAt: z.optional(aMoment()),
    error: z.optional(z.string()),
    request: z.optional(say('What was asked for.', z.looseObject({}))),
  }),
);

export const operations = z.object({ operations: z.array(operation) });

export const redriveCount = say(
  'What a redrive would do.',
  z.object({
    keys: aCount(),
    matched: aCount(),
    records: say('Those selected, and the others of their keys.', aCount()),
    exact: z.boolean(),
    sample: z.array(aPlace()),
  }),
);

export const replayCount = say(
  'What a replay would deliver.',
  z.object({
    records: aCount(),
    exact: z.boolean(),
    partitions: z.array(z.object({ partition: aPartition(), from: anOffset(), until: anOffset() })),
  }),
);
