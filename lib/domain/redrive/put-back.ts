import type { SubscriptionRef } from '../dead-letters/lane';
import type { End, LaneStore, Parked } from '../dead-letters/lane-store';
import type { LetterShelf } from '../dead-letters/letter-shelf';
import type { Outside } from '../outside';

export interface PutBackPorts {
  readonly lanes: Pick<LaneStore, 'letters' | 'end'>;
  readonly shelf: Pick<LetterShelf, 'lanes'>;
  readonly outside: Pick<Outside, 'now'>;
}

/** Lanes looked at in one read. */
const perPage = 100;

/**
 * Takes the lanes that a cancelled redrive has opened back from it: their tickets become stale.
 * @returns whether all are done; false when the time was up
 */
export async function putAllBack(
  ports: PutBackPorts,
  { subscription, operation }: { subscription: SubscriptionRef; operation: string },
  until: number,
): Promise<boolean> {
  let after: string | undefined;
  do {
    if (ports.outside.now() >= until) return false;
    const page = await ports.shelf.lanes(subscription, { after, max: perPage });
    for (const parked of page.lanes) {
      if (parked.operation === operation) await putBack(ports, parked);
    }
    after = page.next;
  } while (after !== undefined);
  return true;
}

/** Ends a redrive of one lane. What waited only for its next try is tried again by itself, as before. */
export async function putBack(
  { lanes, outside }: Omit<PutBackPorts, 'shelf'>,
  { lane, epoch }: Pick<Parked, 'lane' | 'epoch'>,
): Promise<void> {
  const [first] = await lanes.letters(lane, 1);
  const how: End =
    first?.reason === 'retry_later'
      ? { kind: 'later', retryAt: outside.now() }
      : { kind: 'cancelled' };
  await lanes.end(lane, epoch, how);
}
