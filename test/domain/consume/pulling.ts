import type { DeliveryQueue, ReceiveOptions } from '../../../lib/domain/consume/delivery-queue';
import type { HandedOut, HandOutPorts } from '../../../lib/domain/consume/hand-out';
import { pull } from '../../../lib/domain/consume/pull';
import type { Policy } from '../../../lib/domain/deliver/policy';
import { MemoryLanes } from '../../support/memory-lanes';
import { testOutside } from '../../support/test-outside';

export const warehouse = { namespace: 'default', subscription: 'warehouse' };

export const policy: Policy = {
  subscription: warehouse,
  onPoison: 'park',
  retry: { attempts: 2, base: 1, factor: 1, cap: 1 },
  until: Number.POSITIVE_INFINITY,
};

/** What a pull needs, in memory. */
export const pullPorts = (queue: DeliveryQueue) => ({
  queue,
  lanes: new MemoryLanes(),
  turns: { take: async (_: unknown, want: number) => ({ granted: want, nextAt: 0 }) },
  outside: testOutside(),
});

/** Pulls from a queue of a subscription in which nothing is parked. */
export async function pullFrom(
  queue: DeliveryQueue,
  options: ReceiveOptions,
  more: Partial<HandOutPorts> = {},
): Promise<readonly HandedOut[]> {
  return (await pull({ ...pullPorts(queue), ...more }, policy, options)).records;
}
