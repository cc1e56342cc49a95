import type { Lane, SubscriptionRef } from '../../lib/domain/dead-letters/lane';
import type { Parked } from '../../lib/domain/dead-letters/lane-store';
import type { Edit } from '../../lib/domain/dead-letters/letter';
import type {
  Discarded,
  DiscardedLog,
  Due,
  Laid,
  LanePage,
  LetterFilter,
  LetterPage,
  LetterPlace,
  LetterQuery,
  LetterShelf,
  RecordPlace,
  Reminders,
} from '../../lib/domain/dead-letters/letter-shelf';
import { compose } from '../../lib/domain/topology/keys';
import type { MemoryLanes } from './memory-lanes';

const inOne = (of: SubscriptionRef, { namespace, subscription }: SubscriptionRef): boolean =>
  of.namespace === namespace && of.subscription === subscription;

const digits = (value: number, length: number): string => String(value).padStart(length, '0');

/** Where a letter stands among those of its subscription, as text. */
const sortOf = ({ lane, letter }: { lane: string; letter?: RecordPlace }): string =>
  letter
    ? `${compose(lane)}#${digits(letter.offset, 16)}#${digits(letter.partition, 5)}`
    : `${compose(lane)}#~`;

const placeOf = ({ lane, letter: { position } }: Laid): LetterPlace => ({
  lane: lane.name,
  letter: { partition: position.partition, offset: position.offset },
});

const before = (a: string, b: string): number => (a < b ? -1 : 1);

/** The shelf of dead letters, the reminders and the memory of what was discarded, over lanes in memory. */
export class MemoryLetters implements LetterShelf, Reminders, DiscardedLog {
  readonly reminders = new Map<string, { readonly lane: Lane; readonly at: number }>();
  readonly kept = new Map<string, { readonly of: SubscriptionRef; readonly one: Discarded }>();

  constructor(private readonly memory: MemoryLanes) {}

  async page(of: SubscriptionRef, { after, max, filter }: LetterQuery): Promise<LetterPage> {
    const all = (await this.all(of)).filter((laid) => !after || sorted(laid) > sortOf(after));
    const seen = all.slice(0, max);
    const last = seen.at(-1);
    return {
      letters: seen.filter((laid) => fits(laid, filter)),
      ...(last && all.length > max && { next: placeOf(last) }),
    };
  }

  async at(of: SubscriptionRef, place: RecordPlace): Promise<Laid | undefined> {
    return (await this.all(of)).find(
      ({ letter: { position } }) =>
        position.partition === place.partition && position.offset === place.offset,
    );
  }

  async lanes(
    of: SubscriptionRef,
    { after, max }: { readonly after?: string; readonly max: number },
  ): Promise<LanePage> {
    const all = this.parkedIn(of).filter(
      ({ lane }) => after === undefined || compose(lane.name) > compose(after),
    );
    const lanes = all.slice(0, max);
    return { lanes, ...(all.length > max && { next: lanes.at(-1)?.lane.name }) };
  }

  async replace({ letter }: Laid, event: string, edited: Edit): Promise<boolean> {
    for (const letters of this.memory.letterMap.values()) {
      for (const [at, one] of letters) {
        if (JSON.stringify(one.position) !== JSON.stringify(letter.position)) continue;
        letters.set(at, { ...one, event, edited });
        return true;
      }
    }
    return false;
  }

  async keep(of: SubscriptionRef, one: Discarded): Promise<void> {
    this.kept.set(`${of.namespace}#${of.subscription}#${orderOf(one.position)}`, { of, one });
  }

  async list(
    of: SubscriptionRef,
    { after, max }: { readonly after?: RecordPlace; readonly max: number },
  ): Promise<readonly Discarded[]> {
    return [...this.kept.values()]
      .filter((kept) => inOne(of, kept.of))
      .map(({ one }) => one)
      .sort((a, b) => before(orderOf(a.position), orderOf(b.position)))
      .filter(({ position }) => !after || orderOf(position) > orderOf(after))
      .slice(0, max);
  }

  async due(of: SubscriptionRef, now: number, max: number): Promise<readonly Due[]> {
    const own = this.parkedIn(of)
      .filter(({ retryAt = Number.POSITIVE_INFINITY }) => retryAt <= now)
      .map(({ lane, retryAt = 0 }) => ({ at: retryAt, lane, reminded: false }));
    const reminded = [...this.reminders.values()]
      .filter(({ lane, at }) => inOne(of, lane) && at <= now)
      .map(({ lane, at }) => ({ at, lane, reminded: true }));
    return [...own, ...reminded]
      .sort((a, b) => a.at - b.at)
      .slice(0, max)
      .map(({ lane, reminded }) => ({ lane, reminded }));
  }

  async remind(lane: Lane, at: number): Promise<void> {
    this.reminders.set(compose(lane.namespace, lane.subscription, lane.name), { lane, at });
  }

  async forget(lane: Lane): Promise<void> {
    this.reminders.delete(compose(lane.namespace, lane.subscription, lane.name));
  }

  private parkedIn(of: SubscriptionRef): Parked[] {
    return [...this.memory.lanes.values()]
      .filter(({ lane }) => inOne(of, lane))
      .sort((a, b) => before(compose(a.lane.name), compose(b.lane.name)));
  }

  private async all(of: SubscriptionRef): Promise<Laid[]> {
    const lanes = this.parkedIn(of).map(async ({ lane }) =>
      (await this.memory.letters(lane, Number.MAX_SAFE_INTEGER)).map((letter) => ({
        lane,
        letter,
      })),
    );
    return (await Promise.all(lanes)).flat().sort((a, b) => before(sorted(a), sorted(b)));
  }
}

const sorted = (laid: Laid): string => sortOf(placeOf(laid));

const orderOf = ({ partition, offset }: RecordPlace): string =>
  `${digits(partition, 5)}#${digits(offset, 16)}`;

const fits = ({ letter }: Laid, filter: LetterFilter = {}): boolean =>
  (filter.keys === undefined || filter.keys.includes(letter.key ?? '')) &&
  (filter.reason === undefined || letter.reason === filter.reason) &&
  (filter.from === undefined || letter.lastAt >= filter.from) &&
  (filter.until === undefined || letter.lastAt < filter.until) &&
  (filter.hereSince === undefined || letter.firstAt <= filter.hereSince);
