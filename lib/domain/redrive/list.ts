import type { SubscriptionRef } from '../dead-letters/lane';
import type {
  Laid,
  LetterFilter,
  LetterPage,
  LetterPlace,
  LetterShelf,
} from '../dead-letters/letter-shelf';
import type { Outside } from '../outside';

/** An answer ends with the letter that takes it past this: a Lambda's is 6 MB at most, in base64. */
const enoughBytes = 2_000_000;

/** Letters looked at in one read. */
const perPage = 100;

export interface ListPorts {
  readonly shelf: Pick<LetterShelf, 'page'>;
  readonly outside: Pick<Outside, 'now'>;
}

export interface ListQuery {
  readonly filter: LetterFilter;
  readonly after?: LetterPlace;
  readonly limit: number;
}

/**
 * Letters that fit a filter, `limit` of them at most. Where few do, an answer after some seconds may hold none and
 * still say where to go on.
 */
export async function listLetters(
  ports: ListPorts,
  { of, query }: { readonly of: SubscriptionRef; readonly query: ListQuery },
  until: number,
): Promise<LetterPage> {
  const { filter, limit } = query;
  const letters: Laid[] = [];
  let bytes = 0;
  let after = query.after;
  do {
    const max = Object.keys(filter).length === 0 ? limit - letters.length : perPage;
    const page = await ports.shelf.page(of, { after, max, filter });
    for (const laid of page.letters) {
      if (letters.length === limit || bytes >= enoughBytes)
        return { letters, next: behind(letters) };
      letters.push(laid);
      bytes += Buffer.byteLength(laid.letter.event);
    }
    after = page.next;
  } while (after && letters.length < limit && bytes < enoughBytes && ports.outside.now() < until);
  return { letters, ...(after && { next: after }) };
}

function behind(letters: readonly Laid[]): LetterPlace | undefined {
  const last = letters.at(-1);
  if (!last) return undefined;
  const { partition, offset } = last.letter.position;
  return { lane: last.lane.name, letter: { partition, offset } };
}
