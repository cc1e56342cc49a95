import type { DeliveryQueue, Received, ReceiveOptions } from './delivery-queue';

/** Most records that one pull answers. */
export const maxPull = 100;

/** SQS hands out ten messages at a time. */
const perReceive = 10;

/**
 * A pull takes no more than fits the answer: a Lambda's is 6 MB at most, in base64 where it is long, and one more
 * receive may bring 2.6 MB.
 */
const enoughBytes = 1_800_000;

/**
 * Takes up to `max` records, 1 to 100. Waits for the first only; ends where the queue has no more to give.
 */
export async function pull(queue: DeliveryQueue, options: ReceiveOptions): Promise<Received[]> {
  const received: Received[] = [];
  let bytes = 0;
  while (received.length < options.max && bytes < enoughBytes) {
    const max = Math.min(perReceive, options.max - received.length);
    const waitSeconds = received.length === 0 ? options.waitSeconds : 0;
    const more = await receive(queue, { ...options, max, waitSeconds }, received);
    received.push(...more);
    bytes += more.reduce((sum, { event }) => sum + Buffer.byteLength(event), 0);
    if (more.length < max) break;
  }
  return received;
}

/** Receives; a failure after a first success must not hide what is already held. */
async function receive(
  queue: DeliveryQueue,
  options: ReceiveOptions,
  received: readonly Received[],
): Promise<readonly Received[]> {
  try {
    return await queue.receive(options);
  } catch (error) {
    if (received.length === 0) throw error;
    return [];
  }
}
