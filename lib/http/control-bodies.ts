import * as z from 'zod/mini';
import { letterReasons } from '../domain/dead-letters/letter';
import { placeNamed } from '../domain/dead-letters/letter-shelf';
import { maxKeyBytes } from '../domain/publish/limits';
import { aTime, wholeNumber } from './body-parts';

const aReason = z.string().check(z.minLength(1), z.maxLength(1_000));

export const pauseBody = z.strictObject({ reason: z.optional(aReason) });
export const resumeBody = z.strictObject({});
export const discardBody = z.strictObject({ reason: aReason });

const week = 604_800;
export const rotateBody = z.strictObject({
  overlapSeconds: z._default(wholeNumber(0, week), 86_400),
});

export const filterTestBody = z.strictObject({
  filter: z.unknown(),
  event: z.record(z.string(), z.unknown()),
});

export const aKey = z.string().check(
  z.refine((key) => key !== '' && Buffer.byteLength(key) <= maxKeyBytes, {
    error: `must be a text of 1 to ${maxKeyBytes} bytes`,
  }),
);
const aRate = wholeNumber(1, 1_000);
export const aPosition = z.string().check(
  z.refine((name) => placeNamed(name) !== undefined, {
    error: 'must be a partition and an offset, such as 3-42',
  }),
);
const upTo100 = <S extends z.ZodMiniType>(schema: S) =>
  z.array(schema).check(z.minLength(1), z.maxLength(100));

export const redriveBody = z.strictObject({
  keys: z.optional(upTo100(aKey)),
  positions: z.optional(upTo100(aPosition)),
  filter: z.optional(
    z.strictObject({
      key: z.optional(aKey),
      reason: z.optional(z.enum(letterReasons)),
      from: z.optional(aTime),
      until: z.optional(aTime),
      event: z.optional(z.unknown()),
    }),
  ),
  ratePerSecond: z.optional(aRate),
  dryRun: z._default(z.boolean(), false),
});

const atTime = z.strictObject({ time: aTime });
const atRecord = z.strictObject({
  partition: z.int().check(z.gte(0), z.lte(255)),
  offset: z.int().check(z.gte(0)),
});

export const replayBody = z.strictObject({
  from: z.union([z.literal('earliest'), atTime, atRecord]),
  until: z._default(z.union([z.literal('latest'), atTime, atRecord]), 'latest'),
  key: z.optional(aKey),
  filter: z.optional(z.unknown()),
  ratePerSecond: z.optional(aRate),
  dryRun: z._default(z.boolean(), false),
});
