import type { Lane, SubscriptionRef } from '../dead-letters/lane';
import type { LaneStore } from '../dead-letters/lane-store';
import type { Due, Reminders } from '../dead-letters/letter-shelf';
import { type Subscription, subscriptionRefOf } from '../topology/fabric';
import { lanesAtOnce, type OpenPorts, openLanes } from './open';

export interface DuePorts extends OpenPorts {
  readonly lanes: OpenPorts['lanes'] & Pick<LaneStore, 'state' | 'parked'>;
  readonly reminders: Reminders;
}

/** When a lane is looked at again whose ticket may not have been sent. */
const reminderMs = 120_000;

/** Lanes asked for at once. */
const perPage = 100;

/**
 * Lets lanes whose time has come try again. Does nothing for a subscription that is stopped.
 * @returns how many lanes were opened
 */
export async function openDue(
  ports: DuePorts,
  subscription: Subscription,
  until: number,
): Promise<number> {
  const ref = subscriptionRefOf(subscription);
  if ((await ports.lanes.state(ref)).stopped) return 0;
  const seen = new Set<string>();
  let opened = 0;
  while (ports.outside.now() < until) {
    const due = await newOnes(ports, ref, seen);
    if (due.length === 0) break;
    for (let at = 0; at < due.length && ports.outside.now() < until; at += lanesAtOnce)
      opened += await openSome(ports, subscription, due.slice(at, at + lanesAtOnce));
  }
  return opened;
}

/** What is due and was not looked at before: the index shows what has just changed a little later. */
async function newOnes(
  { reminders, outside }: DuePorts,
  of: SubscriptionRef,
  seen: Set<string>,
): Promise<readonly Due[]> {
  const due = await reminders.due(of, outside.now(), seen.size + perPage);
  return due.filter(({ lane }) => !seen.has(lane.name) && seen.add(lane.name));
}

/** Opens lanes that really are due. A reminder holds the place of each until its ticket is sent. */
async function openSome(
  ports: DuePorts,
  subscription: Subscription,
  some: readonly Due[],
): Promise<number> {
  const { reminders, outside } = ports;
  const checked = await Promise.all(some.map((due) => isDue(ports, due)));
  const lanes = some.filter((_, at) => checked[at]).map(({ lane }) => lane);
  await Promise.all(lanes.map((lane) => reminders.remind(lane, outside.now() + reminderMs)));
  await openLanes(ports, subscription, { lanes });
  await Promise.all(lanes.map((lane) => reminders.forget(lane)));
  return lanes.length;
}

/** A lane that flows, or that an operation redrives, needs nobody else to see to it. */
async function isDue(ports: DuePorts, { lane, reminded }: Due): Promise<boolean> {
  const parked = await ports.lanes.parked(lane);
  const isOthers = !parked || parked.operation !== undefined;
  if (isOthers && reminded) await forgetOf(ports, lane);
  if (isOthers) return false;
  return reminded || (parked.retryAt ?? Number.POSITIVE_INFINITY) <= ports.outside.now();
}

const forgetOf = ({ reminders }: DuePorts, lane: Lane): Promise<void> => reminders.forget(lane);
