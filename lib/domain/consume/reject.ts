import { Refusal, refusalOnly } from '../errors';
import { endOf, isReadable, type LogRecord, type LogStore } from '../log/log-store';
import type { Position } from '../topology/keys';
import type { Delivery } from './ack-id';
import type { DeliveryQueue, Settlement } from './delivery-queue';

export interface RejectPorts {
  readonly log: Pick<LogStore, 'read'>;
  readonly queue: DeliveryQueue;
}

export interface Rejection {
  readonly namespace: string;
  readonly topic: string;
  /** Why, for whoever looks at the dead letter. */
  readonly reason: string;
}

/**
 * Makes dead letters of deliveries, without further attempts. Each is buried before it leaves the queue,
 * so that a crash between the two repeats it and never loses it.
 */
export async function reject(
  ports: RejectPorts,
  deliveries: readonly Delivery[],
  rejection: Rejection,
): Promise<Settlement> {
  const buried = await Promise.all(
    deliveries.map((delivery) => bury(ports, delivery, rejection).catch(refusalOnly)),
  );
  const handles = deliveries.filter((_, at) => !buried[at]).map(({ handle }) => handle);
  const removed = [...(await ports.queue.remove(handles))];
  return buried.map((refusal) => refusal ?? removed.shift());
}

async function bury(
  { log, queue }: RejectPorts,
  { partition, offset }: Delivery,
  { namespace, topic, reason }: Rejection,
): Promise<Refusal | undefined> {
  const position = { namespace, topic, partition, offset };
  const record = await recordAt(log, position);
  if (!record) {
    return new Refusal(
      'record_expired',
      'The record is no longer in the log; ack it to be rid of it.',
    );
  }
  await queue.bury({ position, reason, ...record });
  return undefined;
}

async function recordAt(
  log: Pick<LogStore, 'read'>,
  position: Position,
): Promise<LogRecord | undefined> {
  const { offset } = position;
  const [item] = await log.read(position, offset, offset + 1);
  return item && isReadable(item) && endOf(item) > offset
    ? item.records[offset - item.base]
    : undefined;
}
