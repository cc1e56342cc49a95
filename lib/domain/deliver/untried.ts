import type { LaneStore } from '../dead-letters/lane-store';
import type { Outside } from '../outside';
import type { Delivery } from './delivery';
import type { KnownLanes } from './known-lanes';
import { letterOf } from './letter-of';
import type { Witness } from './witness';

export interface UntriedPorts {
  readonly lanes: Pick<LaneStore, 'wait'>;
  readonly outside: Pick<Outside, 'now'>;
  /** Whether the subscription is for an event, where SNS could not say so. @default every event */
  readonly wants?: (event: string) => boolean;
}

interface Scene {
  readonly ports: UntriedPorts;
  readonly known: KnownLanes;
  readonly witness: Witness;
}

/**
 * Whether a record leaves the queue without a try: it is not for this subscription, or its turn has not come and it
 * waits from now on behind its key's first letter.
 */
export async function leavesUntried(scene: Scene, delivery: Delivery): Promise<boolean> {
  const { ports, known, witness } = scene;
  if (ports.wants && !ports.wants(delivery.event)) {
    witness.record(delivery, 'filtered');
    return true;
  }
  const waits = (await known.isParked(delivery.lane)) && (await waitsBehind(ports, delivery));
  known.set(delivery.lane, waits);
  if (waits) witness.record(delivery, 'parked', { behind: known.blockerOf(delivery.lane) });
  return waits;
}

/** False when the lane flows again by now. */
function waitsBehind({ lanes, outside }: UntriedPorts, delivery: Delivery) {
  const about = { reason: 'behind_parked_key', attempts: 0 } as const;
  return lanes.wait(delivery.lane, letterOf(delivery, about, outside.now()));
}
