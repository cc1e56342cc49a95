import { toldAtOnce } from '../deliver/happened';
import type { Policy } from '../deliver/policy';
import type { ReceiveOptions } from './delivery-queue';
import { type HandedOut, type HandOutPorts, handOut } from './hand-out';

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

export interface Pulled {
  readonly records: readonly HandedOut[];
  /** Somebody has paused the subscription. */
  readonly stopped: boolean;
}

/**
 * Takes up to `max` records, 1 to 100. Waits for the first only; ends where the queue has no more to give.
 * A stopped subscription gives nothing, and is waited for as long as a queue that is empty.
 */
export async function pull(
  ports: HandOutPorts,
  policy: Policy,
  options: ReceiveOptions,
): Promise<Pulled> {
  const { stopped } = await ports.lanes.state(policy.subscription);
  if (!stopped) {
    const records = await toldAtOnce(ports, (told) => pullFrom(told, policy, options));
    return { records, stopped: false };
  }
  await ports.outside.pause(options.waitSeconds * 1_000);
  return { records: [], stopped: true };
}

async function pullFrom(
  ports: HandOutPorts,
  policy: Policy,
  options: ReceiveOptions,
): Promise<HandedOut[]> {
  const records: HandedOut[] = [];
  let bytes = 0;
  const isEnough = () => records.length >= options.max || bytes >= enoughBytes;
  for (let calls = 0; calls < maxReceives && !isEnough(); calls++) {
    const max = Math.min(perReceive, options.max - records.length);
    const waitSeconds = calls === 0 ? options.waitSeconds : 0;
    const more = await take(ports, policy, { ...options, max, waitSeconds }).catch((error) => {
      // A failure after a first success must not hide what is already held.
      if (records.length === 0) throw error;
      return { received: 0, records: [] };
    });
    records.push(...more.records);
    bytes += more.records.reduce((sum, { event }) => sum + Buffer.byteLength(event), 0);
    if (more.received < max) break;
  }
  return records;
}

async function take(ports: HandOutPorts, policy: Policy, options: ReceiveOptions) {
  const handed = await ports.queue.receive(options);
  const records = handed.length > 0 ? await handOut(ports, policy, handed) : [];
  return { received: handed.length, records };
}
