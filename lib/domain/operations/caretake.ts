import type { SubscriptionRef } from '../dead-letters/lane';
import type { LaneStore } from '../dead-letters/lane-store';
import { type DuePorts, openDue } from '../redrive/due';
import { type BroughtIn, bringIn, type DeadQueue, type MovedPorts } from '../redrive/moved';
import {
  type Fabric,
  type Subscription,
  subscriptionRefOf,
  subscriptionsOf,
} from '../topology/fabric';
import type { OperationStore, WakeUps } from './operation-store';
import type { QueueSwitch } from './pause';

export interface CaretakerPorts extends Omit<DuePorts, 'lanes'> {
  readonly lanes: DuePorts['lanes'] & MovedPorts['lanes'] & Pick<LaneStore, 'state'>;
  readonly queueSwitch: QueueSwitch;
  readonly queue: DeadQueue;
  readonly topology: Fabric;
  readonly operations: Pick<OperationStore, 'overdue'>;
  readonly wakeUps: WakeUps;
}

/** What was done for one subscription. */
export interface TakenCareOf extends BroughtIn, SubscriptionRef {
  /** Lanes that try again. */
  readonly opened: number;
  /** What went wrong with the subscription as a whole. */
  readonly errors: readonly unknown[];
}

/** How late a wake-up may be before it counts as lost. */
const lateMs = 120_000;

/** Subscriptions that are looked after at once. */
const atOnce = 4;

/** Looks after every subscription, each for itself: one that fails holds up no other. */
export async function caretake(ports: CaretakerPorts, until: number): Promise<TakenCareOf[]> {
  // From another one each time, so that those who need all the time there is do not starve the others.
  const all = subscriptionsOf(ports.topology);
  const first = Math.floor(ports.outside.random() * all.length);
  const waiting = [...all.slice(first), ...all.slice(0, first)];
  const done: TakenCareOf[] = [];
  const takeTurns = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      done.push(await lookAfter(ports, next, until));
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
  return done;
}

async function lookAfter(
  ports: CaretakerPorts,
  subscription: Subscription,
  until: number,
): Promise<TakenCareOf> {
  const errors: unknown[] = [];
  const tried = async <T>(act: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      errors.push(error);
      return otherwise;
    }
  };
  await tried(() => keepStopped(ports, subscription, until), undefined);
  const half = (ports.outside.now() + until) / 2;
  const opened = await tried(() => openDue(ports, subscription, half), 0);
  const none: BroughtIn = { brought: 0, failed: [] };
  const broughtIn = await tried(() => bringIn(ports, subscription, until), none);
  return { ...subscriptionRefOf(subscription), opened, ...broughtIn, errors };
}

/**
 * A worker that was told that its endpoint is gone can only say so: its queue is turned off here, before its messages
 * were received too often. Whoever resumes meanwhile turns it on after taking the mark away, or is seen here.
 */
async function keepStopped(
  { lanes, queueSwitch, outside }: Pick<CaretakerPorts, 'lanes' | 'queueSwitch' | 'outside'>,
  subscription: Subscription,
  until: number,
): Promise<void> {
  const ref = subscriptionRefOf(subscription);
  if (!(await lanes.state(ref)).stopped) return;
  await queueSwitch.turn(subscription, false);
  if ((await lanes.state(ref)).stopped) return;
  // It takes some seconds until a queue that was turned off can be turned on again.
  for (let left = turnOnTries; ; left--) {
    try {
      return await queueSwitch.turn(subscription, true);
    } catch (error) {
      if (left === 0 || outside.now() >= until) throw error;
      await outside.pause(2_000);
    }
  }
}

const turnOnTries = 15;

/** Wakes operations whose wake-up was lost, whosever they are. Returns their ids. */
export async function wakeOverdue({
  operations,
  wakeUps,
  outside,
}: Pick<CaretakerPorts, 'operations' | 'wakeUps' | 'outside'>): Promise<string[]> {
  const overdue = await operations.overdue(outside.now() - lateMs);
  for (const operation of overdue) await wakeUps.send(operation, 0);
  return overdue.map(({ id }) => id);
}
