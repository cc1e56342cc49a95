import * as z from 'zod/mini';
import { aCount, aMoment, say } from './basics';
import { depth } from './subscriptions';

const aNumber = () => z.number().check(z.gte(0));
const ifMeasured = (what: string) =>
  z.optional(say(`${what}; absent where nothing was measured.`, aNumber()));

const topic = z.object({
  topic: z.string(),
  partitions: aCount(),
  records: say('Ever appended, in all partitions.', aCount()),
  behind: say(
    'What fan-out has not sent on yet, and the age of the oldest of it.',
    z.object({ records: aCount(), seconds: aNumber() }),
  ),
  groups: z.optional(z.array(z.object({ group: z.string(), lag: aCount() }))),
  recent: z.optional(
    z.object({
      recordsIn: aCount(),
      bytesIn: aCount(),
      appendAttempts: ifMeasured('Writes that an append took, on average'),
      dispatched: aCount(),
      fanOutLagSeconds: ifMeasured('Age of the oldest record when fan-out got to it'),
    }),
  ),
});

const subscription = z.object({
  subscription: z.string(),
  topic: z.string(),
  target: z.string(),
  state: z.enum(['active', 'paused', 'gone']),
  circuit: z.optional(z.literal('open')),
  parkedKeys: aCount(),
  deadLetters: aCount(),
  exact: say('Whether the two above were counted to the end.', z.boolean()),
  messages: say('What its queue holds, about.', depth),
  recent: z.optional(
    z.object({
      recordsOut: aCount(),
      attempts: aCount(),
      failures: aCount(),
      filteredOut: aCount(),
      deadLettered: aCount(),
      redriven: aCount(),
      latencyMs: z.optional(z.object({ p50: aNumber(), p99: aNumber() })),
    }),
  ),
});

export const stats = z.object({
  at: aMoment(),
  minutes: say('What is recent was measured in the last so many minutes.', aCount()),
  topics: z.array(topic),
  subscriptions: z.array(subscription),
  requests: z.optional(
    say(
      'Refused requests of all namespaces: for the operator of the fabric alone.',
      z.object({ rejected: z.record(z.string(), aCount()), throttled: aCount() }),
    ),
  ),
});
