import type { SubscriptionRef } from '../dead-letters/lane';
import type { LaneStore } from '../dead-letters/lane-store';
import type {
  Discarded,
  DiscardedLog,
  LetterShelf,
  RecordPlace,
} from '../dead-letters/letter-shelf';
import type { Outside } from '../outside';
import { letterAt } from './find';

export interface DiscardPorts {
  readonly shelf: Pick<LetterShelf, 'at'>;
  readonly lanes: Pick<LaneStore, 'confirm'>;
  readonly discarded: DiscardedLog;
  readonly outside: Pick<Outside, 'now'>;
}

/** No lane is ever in this epoch, so that no redrive counts as delivered what is taken out in it. */
const noEpoch = 0;

/**
 * Takes a letter out on purpose; when it was its lane's last, the lane flows. What is known of it is kept first, so
 * that nothing leaves without a trace.
 * @throws Refusal `dead_letter_unknown`
 */
export async function discard(
  ports: DiscardPorts,
  { subscription, place }: { readonly subscription: SubscriptionRef; readonly place: RecordPlace },
  { why, by }: { readonly why: string; readonly by: string },
): Promise<Discarded> {
  const { lane, letter } = await letterAt(ports.shelf, subscription, place);
  const { position, key, reason, attempts, lastError, firstAt, lastAt } = letter;
  const about = { position, key, reason, attempts, lastError, firstAt, lastAt };
  const discarded = { ...about, why, by, at: ports.outside.now() };
  await ports.discarded.keep(subscription, discarded);
  await ports.lanes.confirm(lane, letter, noEpoch);
  return discarded;
}
