import * as z from 'zod/mini';
import { elements } from '../../domain/publish/raw-json';
import type { Answer } from './failure';
import { type RecordBase, rawEvents, rawMember, recordIn } from './record';

/** A record that a group reads. */
export interface GroupRecord<T = unknown> extends RecordBase<T> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** The lease that it was read under: a commit by an older one than the present is refused. */
  readonly epoch: number;
  /** When it was appended, RFC 3339. */
  readonly at: string;
}

/** Records that were passed over, and should not have been. */
export interface Gap {
  readonly offset: number;
  readonly count: number;
}

const gap = z.object({ offset: z.number(), count: z.number() });

const partition = z.object({
  partition: z.number(),
  epoch: z.number(),
  next: z.number(),
  events: z.array(z.object({ offset: z.number(), at: z.string() })),
  unreadable: z.optional(z.array(gap)),
  skippedTo: z.optional(z.number()),
});
const polled = z.object({ topic: z.string(), partitions: z.array(partition) });

/** What a poll brought of one partition. */
export interface PolledPartition<T = unknown> {
  readonly partition: number;
  /** Which lease it is: a commit under an older one is refused. */
  readonly epoch: number;
  /** What to commit once the records are handled. */
  readonly next: number;
  readonly records: readonly GroupRecord<T>[];
  readonly unreadable?: readonly Gap[];
  /** Retention has taken what was before it. */
  readonly skippedTo?: number;
}

export function readPoll<T>({ text }: Answer): PolledPartition<T>[] {
  const { topic, partitions } = polled.parse(JSON.parse(text));
  const raw = elements(rawMember(text, 'partitions') ?? '[]');
  return partitions.map(({ events, ...of }, at) => {
    const json = rawEvents(rawMember(raw[at] ?? '{}', 'events'));
    const place = { topic, partition: of.partition, epoch: of.epoch };
    const records = events.map((one, index) => ({
      ...recordIn<T>(json[index] ?? ''),
      ...place,
      ...one,
    }));
    return { ...of, records };
  });
}

const position = z.object({ partition: z.number(), offset: z.number() });
const refused = z.object({ partition: z.number(), code: z.string(), detail: z.string() });
const committed = z.object({
  committed: z._default(z.array(position), []),
  failed: z._default(z.array(refused), []),
});

/** A partition whose commit was refused. */
export type CommitRefused = Readonly<z.output<typeof refused>>;

/** Reads the answer to a commit: what was refused. */
export const readCommit = ({ text }: Answer): readonly CommitRefused[] =>
  committed.parse(JSON.parse(text)).failed;

const sought = z.object({
  partitions: z.array(
    z.object({
      partition: z.number(),
      before: z.optional(z.nullable(z.number())),
      after: z.number(),
    }),
  ),
});

/** Where a partition stood and stands; `before` is missing where nothing was committed. */
export type Sought = Readonly<z.output<typeof sought>['partitions'][number]>;

export const readSeek = ({ text }: Answer): readonly Sought[] =>
  sought.parse(JSON.parse(text)).partitions;

const status = z.looseObject({
  topic: z.string(),
  group: z.string(),
  members: z.array(
    z.looseObject({
      member: z.string(),
      seen: z.optional(z.string()),
      partitions: z.array(z.number()),
    }),
  ),
  partitions: z.array(
    z.looseObject({
      partition: z.number(),
      epoch: z.number(),
      member: z.optional(z.string()),
      leaseUntil: z.optional(z.string()),
      committed: z.optional(z.number()),
      head: z.number(),
      lag: z.number(),
      lagSeconds: z.number(),
    }),
  ),
  lag: z.number(),
  lagSeconds: z.number(),
});

/** How a group is: its members, its positions, how far behind it is. */
export type GroupStatus = Readonly<z.output<typeof status>>;

export const readStatus = ({ text }: Answer): GroupStatus => status.parse(JSON.parse(text));
