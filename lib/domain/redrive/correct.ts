import type { SubscriptionRef } from '../dead-letters/lane';
import {
  isForeign,
  type Laid,
  type LetterShelf,
  placeName,
  type RecordPlace,
} from '../dead-letters/letter-shelf';
import { Refusal } from '../errors';
import type { Outside } from '../outside';
import { received } from '../publish/received';
import { parseStructured } from '../publish/structured';
import { letterAt } from './find';

export interface CorrectPorts {
  readonly shelf: Pick<LetterShelf, 'at' | 'replace'>;
  readonly outside: Pick<Outside, 'now'>;
}

export interface Correction {
  /** A CloudEvent in its structured form, not known to be one yet. */
  readonly event: string;
  readonly by: string;
}

/** Tries to write a correction while the letter moves from lane to lane. */
const maxTries = 3;

/** What makes a record this record. A correction may change all else. */
const identity = ['id', 'source', 'partitionkey'] as const;

/**
 * Writes a corrected event into a letter; the event as it was published is kept beside it, also after a second
 * correction. Of two corrections at once the later stays. A try that is underway still has the event from before.
 * @throws Refusal `dead_letter_unknown`, `dead_letter_foreign`, `identity_changed`, and those of publishing
 */
export async function correct(
  ports: CorrectPorts,
  { subscription, place }: { readonly subscription: SubscriptionRef; readonly place: RecordPlace },
  { event, by }: Correction,
): Promise<Laid> {
  for (let attempt = 1; ; attempt++) {
    const { lane, letter } = await letterAt(ports.shelf, subscription, place);
    if (isForeign(letter.position)) throw foreign(place);
    const { text } = parseStructured(event);
    checkIdentity(letter.event, text);
    const original = letter.edited?.original ?? letter.event;
    const edited = { by, at: ports.outside.now(), original };
    if (await ports.shelf.replace({ lane, letter }, text, edited))
      return { lane, letter: { ...letter, event: text, edited } };
    if (attempt === maxTries) throw moving(place);
  }
}

function checkIdentity(before: string, after: string): void {
  const was = JSON.parse(before);
  const is = JSON.parse(after);
  const changed = identity.filter((name) => (was[name] ?? null) !== (is[name] ?? null));
  if (changed.length === 0) return;
  throw new Refusal(
    'identity_changed',
    `A correction keeps ${identity.join(', ')} as they are; ${changed
      .map((name) => `${name} was ${received(was[name])}, got ${received(is[name])}`)
      .join('; ')}.`,
    { changed },
  );
}

const foreign = (place: RecordPlace): Refusal =>
  new Refusal(
    'dead_letter_foreign',
    `${placeName(place)} is no record of ours, but a message that somebody put into the queue: it can only be discarded.`,
  );

const moving = (place: RecordPlace): Refusal =>
  new Refusal('contended', `${placeName(place)} is being moved; send the request again.`);
