import * as z from 'zod/mini';
import type { ConsumedRecord } from '../../domain/deliver/handlers';
import type { Caller } from './caller';
import type { Answer } from './failure';
import { pathOf } from './path';
import { rawEvents, rawMember, recordIn } from './record';

const pulled = z.object({
  deliveries: z.array(
    z.object({
      ackId: z.string(),
      attempt: z.number(),
      topic: z.string(),
      partition: z.number(),
      offset: z.number(),
      replay: z.optional(z.string()),
    }),
  ),
});

/** A record that was pulled, and the id by which it is settled. */
export interface Delivery<T = unknown> {
  readonly ackId: string;
  readonly record: ConsumedRecord<T>;
}

export interface Pull {
  readonly subscription: string;
  readonly body: {
    readonly max: number;
    readonly waitSeconds: number;
    readonly leaseSeconds?: number;
  };
}

/** Pulls once, by one try. */
export const pull = <T>(
  caller: Caller,
  { subscription, body }: Pull,
  signal: AbortSignal,
): Promise<Delivery<T>[]> =>
  caller.call({
    method: 'POST',
    path: pathOf(['subscriptions', subscription, 'pull']),
    body,
    signal,
    attempts: 1,
    read: (answer) => readPull<T>(answer),
  });

/** Reads the answer to a pull. */
function readPull<T>({ text }: Answer): Delivery<T>[] {
  const { deliveries } = pulled.parse(JSON.parse(text));
  const events = rawEvents(rawMember(text, 'deliveries'));
  return deliveries.map(({ ackId, replay, ...place }, at) => ({
    ackId,
    record: { ...recordIn<T>(events[at] ?? ''), ...place, ...(replay !== undefined && { replay }) },
  }));
}

const settled = z.object({
  succeeded: z.array(z.object({ ackId: z.string() })),
  failed: z.array(z.object({ ackId: z.string(), code: z.string(), detail: z.string() })),
});

/** Why an ack id could not be settled. */
export type Unsettled = z.output<typeof settled>['failed'][number];

/** Reads the answer to an ack, a nack, an extend or a reject: what failed. */
export const readSettled = ({ text }: Answer): readonly Unsettled[] =>
  settled.parse(JSON.parse(text)).failed;

/** Whether the records of a key are delivered in order, and whose they are. */
const subscription = z.object({ topic: z.string() });
const topic = z.object({ ordered: z.optional(z.boolean()) });

export const readTopicName = ({ text }: Answer): string =>
  subscription.parse(JSON.parse(text)).topic;
export const readIsOrdered = ({ text }: Answer): boolean =>
  topic.parse(JSON.parse(text)).ordered === true;
