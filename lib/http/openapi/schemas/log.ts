import * as z from 'zod/mini';
import { aCount, aMoment, anOffset, aPartition, cloudEvent, say } from './basics';
import { briefProblem } from './problems';

export const stored = say(
  'Where a record is. The answer means that it is durable.',
  z.object({
    topic: z.string(),
    partition: aPartition(),
    offset: anOffset(),
    id: say("The event's CloudEvents id.", z.string()),
    duplicate: say('It was stored by an earlier request of the same key.', z.boolean()),
    filled: z.optional(say('Attributes that were left out and filled in.', z.array(z.string()))),
  }),
);

const storedEntry = z.extend(stored, { status: z.literal(201) });

export const batchResult = say(
  'What became of each entry, in the order of the request.',
  z.array(z.union([storedEntry, briefProblem])),
);

const readEvent = z.object({ offset: anOffset(), at: aMoment(), event: cloudEvent });

const gap = say(
  'A run of offsets that can not be read.',
  z.object({ offset: anOffset(), count: aCount() }),
);

export const reading = z.object({
  topic: z.string(),
  partition: aPartition(),
  events: z.array(readEvent),
  unreadable: z.optional(z.array(gap)),
  next: say('The offset to read on from.', anOffset()),
  head: say('The offset behind the newest record.', anOffset()),
});

export const record = z.object({
  topic: z.string(),
  partition: aPartition(),
  offset: anOffset(),
  at: aMoment(),
  event: cloudEvent,
});

export const offsets = z.object({
  topic: z.string(),
  partitions: z.array(
    z.object({
      partition: aPartition(),
      earliest: say('The first offset that is kept.', anOffset()),
      head: say('The offset behind the newest record.', anOffset()),
    }),
  ),
});

export const groups = z.object({ groups: z.array(z.string()) });

export const poll = z.object({
  topic: z.string(),
  group: z.string(),
  member: z.optional(z.string()),
  partitions: z.array(
    z.object({
      partition: aPartition(),
      epoch: say('Goes with every commit: it fences whoever has lost the partition.', aCount()),
      leaseUntil: z.optional(aMoment()),
      next: say('What to commit once these events are handled.', anOffset()),
      unreadable: z.optional(z.array(gap)),
      skippedTo: z.optional(say('Records before this offset were no longer kept.', anOffset())),
      events: z.array(readEvent),
    }),
  ),
});

export const committed = z.object({
  committed: z.array(z.object({ partition: aPartition(), offset: anOffset() })),
  failed: z.optional(z.array(z.extend(briefProblem, { partition: aPartition() }))),
});

export const sought = z.object({
  partitions: z.array(
    z.object({
      partition: aPartition(),
      before: z.optional(say('Absent where nothing was committed.', anOffset())),
      after: anOffset(),
    }),
  ),
});

export const groupStatus = z.object({
  topic: z.string(),
  group: z.string(),
  members: z.array(
    z.object({
      member: z.string(),
      seen: z.optional(aMoment()),
      partitions: z.array(aPartition()),
    }),
  ),
  partitions: z.array(
    z.object({
      partition: aPartition(),
      member: z.optional(z.string()),
      epoch: aCount(),
      leaseUntil: z.optional(aMoment()),
      committed: z.optional(anOffset()),
      head: anOffset(),
      lag: say('Offsets that are not committed and still kept.', aCount()),
      lagSeconds: say('How long ago the first of them was appended.', aCount()),
    }),
  ),
  lag: aCount(),
  lagSeconds: aCount(),
});
