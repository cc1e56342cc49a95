import * as z from 'zod/mini';
import { aCount, say } from './basics';

const seconds = (what: string) => say(`${what}, in seconds.`, aCount());

export const topic = z.object({
  name: z.string(),
  partitions: aCount(),
  ordered: z.boolean(),
  packed: say('Whether the records of a partition travel together.', z.boolean()),
  retention: seconds('How long records are kept'),
  retentionBytes: z.optional(aCount()),
  cleanup: z.enum(['delete', 'compact']),
  tombstoneRetention: seconds('How long a tombstone is kept'),
  keyRequired: z.boolean(),
  idempotencyWindow: seconds('How long an Idempotency-Key is remembered'),
  journey: say(
    "What is written down of its records' ways to subscriptions; false where nothing is.",
    z.union([
      z.literal(false),
      z.object({
        keep: seconds('For how long'),
        share: say('Of which share of the records, 0 to 1.', z.number()),
      }),
    ]),
  ),
});

export const topics = z.object({ topics: z.array(topic) });

export const subscription = z.object({
  name: z.string(),
  topic: z.string(),
  target: say(
    'Where its records go; the members beside "kind" depend on that.',
    z.looseObject({ kind: z.enum(['pull', 'lambda', 'webhook', 'event-bus']) }),
  ),
  filter: z.optional(z.looseObject({})),
  lease: seconds('How long a delivery is held for its consumer'),
  retry: z.object({ attempts: aCount(), base: aCount(), factor: z.number(), cap: aCount() }),
  onPoison: z.enum(['park', 'skip', 'block']),
});

export const subscriptions = z.object({ subscriptions: z.array(subscription) });

export const filterVerdict = z.object({
  matches: z.boolean(),
  sns: say(
    'The filter policy that SNS gets, or why there is none.',
    z.union([z.object({ policy: z.looseObject({}) }), z.object({ cannot: z.array(z.string()) })]),
  ),
});

export const health = z.object({ status: z.literal('ok') });

export const openApi = say(
  'This document.',
  z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }),
);
