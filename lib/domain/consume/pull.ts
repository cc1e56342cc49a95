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

/** Most receives of one pull: what a filter of ours lets through may be rare. */
const maxReceives = 20;

export interface PullOptions extends ReceiveOptions {
  /** Whether the subscription is for an event, where SNS could not say so. @default every event */
  readonly wants?: (event: string) => boolean;
}

/**
 * Takes up to `max` records, 1 to 100. Waits for the first only; ends where the queue has no more to give.
 * What the subscription is not for leaves the queue unseen.
 */
export async function pull(queue: DeliveryQueue, options: PullOptions): Promise<Received[]> {
  const { wants = () => true, ...receiving } = options;
  const wanted: Received[] = [];
  let bytes = 0;
  const isEnough = () => wanted.length >= options.max || bytes >= enoughBytes;
  for (let calls = 0; calls < maxReceives && !isEnough(); calls++) {
    const max = Math.min(perReceive, options.max - wanted.length);
    const waitSeconds = calls === 0 ? options.waitSeconds : 0;
    const more = await receive(queue, { ...receiving, max, waitSeconds }, wanted);
    const kept = await keepWanted(queue, more, wants);
    wanted.push(...kept);
    bytes += kept.reduce((sum, { event }) => sum + Buffer.byteLength(event), 0);
    if (more.length < max) break;
  }
  return wanted;
}

/** Takes out of the queue what is not wanted; what could not be taken out comes again, and is not wanted again. */
async function keepWanted(
  queue: DeliveryQueue,
  received: readonly Received[],
  wants: (event: string) => boolean,
): Promise<readonly Received[]> {
  const unwanted = received.filter(({ event }) => !wants(event));
  if (unwanted.length > 0) await queue.remove(unwanted.map(({ handle }) => handle));
  return received.filter((one) => !unwanted.includes(one));
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
