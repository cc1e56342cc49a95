import type { LetterShelf } from '../dead-letters/letter-shelf';
import type { Operation } from './operation';

/** Lanes looked at in one read, and reads of one look: what is beyond them is counted when it is done. */
const perPage = 100;
const maxPages = 20;

/** How many records a redrive has delivered, those of lanes that it still redrives included. */
export async function deliveredBy(
  shelf: Pick<LetterShelf, 'lanes'>,
  operation: Operation,
): Promise<number> {
  let { delivered } = operation;
  if (operation.kind === 'replay' || operation.state === 'done') return delivered;
  let after: string | undefined;
  for (let pages = 0; pages < maxPages; pages++) {
    const page = await shelf.lanes(operation, { after, max: perPage });
    const own = page.lanes.filter((parked) => parked.operation === operation.id);
    delivered += own.reduce((sum, parked) => sum + parked.delivered, 0);
    after = page.next;
    if (after === undefined) break;
  }
  return delivered;
}
