import type { LaneStore } from '../dead-letters/lane-store';
import type { Outside } from '../outside';
import { type Subscription, subscriptionRefOf } from '../topology/fabric';

/** Turns the way from a subscription's queue to its consumer off and on. */
export interface QueueSwitch {
  /** May be repeated. Does nothing for a subscription that is pulled. */
  turn(subscription: Subscription, on: boolean): Promise<void>;
}

export interface PausePorts {
  readonly lanes: Pick<LaneStore, 'stop' | 'resume'>;
  readonly queueSwitch: QueueSwitch;
  readonly outside: Pick<Outside, 'now'>;
}

/**
 * Stops deliveries. The mark that says so is set first and taken away last: whoever dies between leaves a
 * subscription that says it is paused, and the request can be sent again.
 */
export async function pause(
  { lanes, queueSwitch, outside }: PausePorts,
  subscription: Subscription,
  reason?: string,
): Promise<void> {
  const stopped = { why: 'paused' as const, at: outside.now(), ...(reason && { reason }) };
  await lanes.stop(subscriptionRefOf(subscription), stopped);
  await queueSwitch.turn(subscription, false);
}

/**
 * Lets deliveries go on, also those to an endpoint that said that it is gone. The queue is turned on once more at the
 * end: the caretaker may have turned it off while the mark was still there.
 */
export async function resume(
  { lanes, queueSwitch }: PausePorts,
  subscription: Subscription,
): Promise<void> {
  await queueSwitch.turn(subscription, true);
  await lanes.resume(subscriptionRefOf(subscription));
  await queueSwitch.turn(subscription, true);
}
