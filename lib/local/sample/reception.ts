import type { GithubEvent } from './events';
import type { SentEvent } from './publish';
import { type Arrival, type Place, placeOf, type Row, tally } from './tally';

/** What is known of the publishing side while consumers wait. */
export interface Sending {
  readonly sent: SentEvent[];
  /** When the last event was stored, in milliseconds since 1970; undefined before that. */
  finishedAt?: number;
}

/** A consumer gives up when nothing came for this long after the last event was published. */
const quietMs = 60_000;

interface Position {
  readonly partition: number;
  readonly offset: number;
}

/** One subscription's side of the run: what it should get, and what came so far. */
export class Reception {
  private arrivals: readonly Arrival[] = [];
  private places: ReadonlySet<Place> = new Set();

  constructor(
    private readonly sending: Sending,
    private readonly expects: (event: GithubEvent) => boolean,
  ) {}

  /** How many different events came so far. */
  get count(): number {
    return this.places.size;
  }

  /** Adds what came just now. */
  add(positions: readonly Position[], at: number): void {
    this.know([...this.arrivals, ...positions.map((one) => ({ place: placeOf(one), at }))]);
  }

  /** Takes over all that came, in the order of arrival, instead of what was known. */
  replace(arrivals: readonly (Position & { readonly at: number })[]): void {
    this.know(arrivals.map((one) => ({ place: placeOf(one), at: one.at })));
  }

  private know(arrivals: readonly Arrival[]): void {
    this.arrivals = arrivals;
    this.places = new Set(arrivals.map(({ place }) => place));
  }

  /** Whether there is nothing more to wait for: all has come, or for long nothing has. */
  isOver(now: number): boolean {
    const { finishedAt } = this.sending;
    if (finishedAt === undefined) return false;
    const newest = Math.max(finishedAt, ...this.arrivals.map(({ at }) => at));
    return now - newest > quietMs || [...this.expected()].every((place) => this.places.has(place));
  }

  row(): Row {
    const { sending, arrivals } = this;
    return tally({ sent: sending.sent, expected: this.expected(), arrivals });
  }

  private expected(): Set<Place> {
    const wanted = this.sending.sent.filter(({ event }) => this.expects(event));
    return new Set(wanted.map(({ place }) => place));
  }
}
