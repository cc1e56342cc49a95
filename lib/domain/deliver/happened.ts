import type { SubscriptionRef } from '../dead-letters/lane';
import type { RecordPlace } from '../dead-letters/letter-shelf';
import type { Position } from '../topology/keys';

/** What can happen to a record on its way to a subscription's consumer. */
export type Happening =
  /** A try began. How it ended comes as `done` or `failed`, in the same call or, over HTTP, in a later one. */
  | 'attempted'
  /** Its consumer has done it. */
  | 'done'
  /** A try failed. */
  | 'failed'
  /** It was its turn, and it was not tried: its endpoint is known to be down, or the time was up. No attempt. */
  | 'later'
  /** The subscription is not for it, which SNS could not say. */
  | 'filtered'
  /** It waits among the dead letters: behind another of its key, or for its own next try. */
  | 'parked'
  /** It has failed for good. */
  | 'dead-lettered';

/** Something that happened to one record of one subscription. Times are in milliseconds since 1970. */
export interface Happened {
  readonly at: number;
  readonly subscription: SubscriptionRef;
  readonly position: Position;
  readonly kind: Happening;
  /** Which try, from 1 on. */
  readonly attempt?: number;
  /** Why, for people. */
  readonly error?: string;
  /** The record that it waits behind. */
  readonly behind?: RecordPlace;
  /** It was a dead letter until now, or waited behind one. */
  readonly letter?: true;
  /** The redrive that it was tried by. */
  readonly operation?: string;
  /** When it was appended to the log; absent for letters, and where an older fan-out has sent it. */
  readonly appendedAt?: number;
  /** When it came into the queue. */
  readonly queuedAt?: number;
  /** When the queue handed it out. */
  readonly receivedAt?: number;
  /** The replay that it belongs to; absent for a live record. */
  readonly replay?: string;
}

/** Somebody who may be told what happens: to count it, or to write it down. */
export interface Observed {
  /** Told once for each batch, of all that happened in it, in order. What it throws is ignored. @default nobody is */
  readonly onEnd?: (happened: readonly Happened[]) => void;
}

/** Lets `act` tell of one thing at a time, and passes all of it on in one call, also where `act` throws. */
export async function toldAtOnce<P extends Observed, T>(
  ports: P,
  act: (ports: P) => Promise<T>,
): Promise<T> {
  const { onEnd } = ports;
  if (!onEnd) return act(ports);
  const happened: Happened[] = [];
  const collect = (more: readonly Happened[]) => void happened.push(...more);
  try {
    return await act({ ...ports, onEnd: collect });
  } finally {
    tell(onEnd, happened);
  }
}

/** Whoever watches must not stand in the way of what is watched. */
export function tell(onEnd: Observed['onEnd'], happened: readonly Happened[]): void {
  try {
    if (happened.length > 0) onEnd?.(happened);
  } catch {
    // It can't be said here: nobody knows more of it than the one who threw.
  }
}
