import type { SubscriptionRef } from '../dead-letters/lane';
import {
  type Laid,
  type LetterShelf,
  placeName,
  type RecordPlace,
} from '../dead-letters/letter-shelf';
import { Refusal } from '../errors';

/** @throws Refusal `dead_letter_unknown` */
export async function letterAt(
  shelf: Pick<LetterShelf, 'at'>,
  of: SubscriptionRef,
  place: RecordPlace,
): Promise<Laid> {
  const found = await shelf.at(of, place);
  if (found) return found;
  throw new Refusal(
    'dead_letter_unknown',
    `Subscription ${of.subscription} has no dead letter ${placeName(place)}. One that has just come may take a second to be found.`,
  );
}
