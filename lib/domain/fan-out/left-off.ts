import { isReadable, type LogItem } from '../log/log-store';
import { logKey, type PartitionRef } from '../topology/keys';

/** The sweeper leaves alone what is younger than a minute: nobody but its own wake-up dispatches what is so fresh. */
const freshMs = 30_000;

/**
 * Where this process has left off in each partition. Nobody moves a cursor back, so that this is never behind which
 * something is lost: what follows it without a gap is the next to dispatch, and the cursor need not be read. Who
 * forgets it reads the cursor; who goes by it although another was here sends something twice, as after a crash.
 */
export class LeftOff {
  private readonly places = new Map<string, number>();

  /** Where to go on, if the first of the arrivals does so and is fresh; undefined where the cursor has to say. */
  before([first]: readonly LogItem[], now: number): number | undefined {
    if (first === undefined || !isReadable(first) || first.at < now - freshMs) return undefined;
    const place = this.places.get(logKey(first.partition));
    return place === first.base ? place : undefined;
  }

  /** Everything before `next` is dispatched, and the cursor has been moved there. */
  keep(partition: PartitionRef, next: number): void {
    this.places.set(logKey(partition), next);
  }
}
