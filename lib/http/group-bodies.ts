import * as z from 'zod/mini';
import type { CommitPosition } from '../domain/groups/commit';
import { memberName } from '../domain/groups/names';
import type { PollRequest } from '../domain/groups/poll';
import type { SeekRequest } from '../domain/groups/seek';
import { aTime, wholeNumber } from './body-parts';
import { readBody } from './json';
import { timeOf } from './parameters';

const offset = wholeNumber(0, Number.MAX_SAFE_INTEGER);
const epoch = wholeNumber(0, Number.MAX_SAFE_INTEGER);
/** As many as a topic may have. */
const mostPartitions = 256;
const partition = wholeNumber(0, Number.MAX_SAFE_INTEGER);

const member = z
  .string()
  .check(z.regex(memberName, 'must be 1 to 128 printable ASCII characters without spaces'));

/** Each partition once. */
const listOf = <T extends z.ZodMiniType>(of: T, partitionIn: (one: z.output<T>) => number) =>
  z.array(of).check(
    z.minLength(1),
    z.maxLength(mostPartitions),
    z.refine(
      (all) => new Set(all.map(partitionIn)).size === all.length,
      'must name each partition once',
    ),
  );
const partitions = listOf(partition, (one) => one);

export const pollBody = z
  .strictObject({
    member: z.optional(member),
    assign: z.optional(partitions),
    max: z._default(wholeNumber(1, 1_000), 100),
    waitSeconds: z._default(wholeNumber(0, 20), 0),
    leaseSeconds: z.optional(wholeNumber(5, 3_600)),
    from: z._default(z.enum(['earliest', 'latest']), 'earliest'),
    positions: z._default(
      z
        .array(z.strictObject({ partition, offset, epoch: z.optional(epoch) }))
        .check(z.maxLength(mostPartitions)),
      [],
    ),
  })
  .check(
    z.refine(
      (body) => (body.member === undefined) !== (body.assign === undefined),
      'must have exactly one of "member" and "assign"',
    ),
    z.refine(
      ({ assign, leaseSeconds }) => assign === undefined || leaseSeconds === undefined,
      '"leaseSeconds" goes with "member": what is assigned has no lease',
    ),
  );

export const commitBody = z.strictObject({
  positions: listOf(z.strictObject({ partition, offset, epoch }), (one) => one.partition),
});

export const leaveBody = z.strictObject({ member });

const whereTo = z.union(
  [
    z.enum(['earliest', 'latest']),
    z.strictObject({ time: aTime }),
    z.strictObject({
      offsets: listOf(z.strictObject({ partition, offset }), (one) => one.partition),
    }),
  ],
  {
    error:
      'must be "earliest", "latest", {"time": "2030-01-01T12:00:00Z"} or {"offsets": [{"partition": 0, "offset": 5}]}, each partition once',
  },
);

export const seekBody = z
  .strictObject({
    to: whereTo,
    partitions: z.optional(partitions),
    dryRun: z._default(z.boolean(), false),
  })
  .check(
    z.refine(
      ({ to, partitions }) =>
        !(typeof to === 'object' && 'offsets' in to && partitions !== undefined),
      '"partitions" goes with "earliest", "latest" and a time: offsets name their partitions themselves',
    ),
  );

/** How long a lease is where the caller does not say. */
const defaultLease = 30;

type PollOrder = Pick<PollRequest, 'reader' | 'start' | 'positions' | 'max' | 'waitMs'>;

/** @throws Refusal as `readBody` does */
export function readPoll(body: Uint8Array): PollOrder {
  const read = readBody(body, pollBody);
  const { member = '', assign, max, waitSeconds, leaseSeconds = defaultLease } = read;
  return {
    reader: assign ? { assign } : { member, leaseMs: leaseSeconds * 1_000 },
    start: read.from,
    positions: read.positions,
    max,
    waitMs: waitSeconds * 1_000,
  };
}

/** @throws Refusal as `readBody` does */
export const readCommit = (body: Uint8Array): readonly CommitPosition[] =>
  readBody(body, commitBody).positions;

/** @throws Refusal as `readBody` does */
export const readLeave = (body: Uint8Array): string => readBody(body, leaveBody).member;

/** @throws Refusal as `readBody` does */
export function readSeek(body: Uint8Array): SeekRequest {
  const { to, ...rest } = readBody(body, seekBody);
  const isTime = typeof to === 'object' && 'time' in to;
  return { ...rest, to: isTime ? { time: timeOf(to.time) ?? 0 } : to };
}
