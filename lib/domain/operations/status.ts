import type { SubscriptionRef } from '../dead-letters/lane';
import type { LaneStore, Stopped } from '../dead-letters/lane-store';
import { isKeyLane, type LetterShelf } from '../dead-letters/letter-shelf';
import type { Outside } from '../outside';
import type { Subscription } from '../topology/fabric';

/** How many messages a queue holds, about. */
export interface QueueDepth {
  /** To be received. */
  readonly waiting: number;
  /** Held by whoever has received them. */
  readonly inFlight: number;
  readonly delayed: number;
}

export interface StatusPorts {
  readonly lanes: Pick<LaneStore, 'state'>;
  readonly shelf: Pick<LetterShelf, 'lanes'>;
  readonly depthOf: (subscription: Subscription) => Promise<QueueDepth>;
  readonly outside: Pick<Outside, 'now'>;
}

/** How a subscription is doing. */
export interface Status {
  readonly stopped?: Stopped;
  readonly parkedKeys: number;
  readonly deadLetters: number;
  /** What of these is tried again by itself, and stands still for nobody to do something about it. */
  readonly retrying: { readonly keys: number; readonly letters: number };
  /** False when there was no time to count all of those above: there are more. */
  readonly exact: boolean;
  readonly queue: QueueDepth;
}

/** Lanes looked at in one read. */
const perPage = 1_000;

/** Says how a subscription is doing; counts until `until` at most. */
export async function statusOf(
  ports: StatusPorts,
  { subscription, ref }: { readonly subscription: Subscription; readonly ref: SubscriptionRef },
  until: number,
): Promise<Status> {
  const [{ stopped }, counted, queue] = await Promise.all([
    ports.lanes.state(ref),
    countParked(ports, ref, until),
    ports.depthOf(subscription),
  ]);
  return { ...(stopped && { stopped }), ...counted, queue };
}

/** Counts what is parked, until `until` at most. */
export async function countParked(
  { shelf, outside }: Pick<StatusPorts, 'shelf' | 'outside'>,
  of: SubscriptionRef,
  until: number,
) {
  const retrying = { keys: 0, letters: 0 };
  const counted = { parkedKeys: 0, deadLetters: 0, retrying, exact: true };
  let after: string | undefined;
  do {
    if (outside.now() >= until) return { ...counted, exact: false };
    const page = await shelf.lanes(of, { after, max: perPage });
    for (const { lane, count, retryAt } of page.lanes) {
      const keys = isKeyLane(lane) ? 1 : 0;
      counted.deadLetters += count;
      counted.parkedKeys += keys;
      if (retryAt === undefined) continue;
      retrying.letters += count;
      retrying.keys += keys;
    }
    after = page.next;
  } while (after !== undefined);
  return counted;
}
