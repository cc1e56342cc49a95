import type { EncodedEvent } from './new-event';
import type { Position } from './published';

/** A record on its way out, and whom to tell. */
export interface Entry extends EncodedEvent {
  readonly resolve: (position: Position) => void;
  readonly reject: (error: unknown) => void;
}

/** What a request may hold. */
export interface BatchLimits {
  readonly maxRecords: number;
  readonly maxBytes: number;
}

/** The records of one key, in order. */
interface Lane {
  readonly entries: Entry[];
  /** Records of the key are in a request: those that wait here may not go into another. */
  busy: boolean;
}

/** Records that wait to be sent. Those of a key wait while others of it are under way. */
export class SendQueue {
  /** In the order in which their turn comes; those without a key share one, which is never busy. */
  private readonly lanes = new Map<string | undefined, Lane>();
  private readonly ready = { count: 0, bytes: 0 };
  private readonly all = { count: 0, bytes: 0 };

  get count(): number {
    return this.all.count;
  }

  get bytes(): number {
    return this.all.bytes;
  }

  /** Records that may be sent now. */
  get readyCount(): number {
    return this.ready.count;
  }

  /** Whether what may be sent fills a request. */
  isFull({ maxRecords, maxBytes }: BatchLimits): boolean {
    return this.ready.count >= maxRecords || this.ready.bytes >= maxBytes;
  }

  add(entry: Entry): void {
    const lane = this.lanes.get(entry.key) ?? { entries: [], busy: false };
    this.lanes.set(entry.key, lane);
    lane.entries.push(entry);
    tally(this.all, [entry], 1);
    if (!lane.busy) tally(this.ready, [entry], 1);
  }

  /** The next request's records; their keys are busy until they are released. */
  take({ maxRecords, maxBytes }: BatchLimits): Entry[] {
    const batch: Entry[] = [];
    let bytes = 1;
    const fits = (entry: Entry) =>
      batch.length === 0 || (batch.length < maxRecords && bytes + entry.bytes + 1 <= maxBytes);
    for (const [key, lane] of this.lanes) {
      if (lane.busy) continue;
      const end = lane.entries.findIndex((entry) => {
        if (!fits(entry)) return true;
        bytes += entry.bytes + 1;
        batch.push(entry);
        return false;
      });
      this.leave(key, lane, lane.entries.splice(0, end < 0 ? lane.entries.length : end));
      if (end >= 0) break;
    }
    return batch;
  }

  /** The keys' next records may go. */
  release(keys: Iterable<string>): void {
    for (const key of keys) {
      const lane = this.lanes.get(key);
      if (!lane) continue;
      lane.busy = false;
      tally(this.ready, lane.entries, 1);
      // Its turn is over: other keys come first.
      this.lanes.delete(key);
      if (lane.entries.length > 0) this.lanes.set(key, lane);
    }
  }

  /** Takes out what waits behind a busy key. */
  dropBehind(key: string): Entry[] {
    const dropped = this.lanes.get(key)?.entries.splice(0) ?? [];
    tally(this.all, dropped, -1);
    return dropped;
  }

  /** Takes out one record; false where it is no longer waiting. */
  drop(entry: Entry): boolean {
    const lane = this.lanes.get(entry.key);
    const at = lane?.entries.indexOf(entry) ?? -1;
    if (!lane || at < 0) return false;
    lane.entries.splice(at, 1);
    tally(this.all, [entry], -1);
    if (lane.busy) return true;
    tally(this.ready, [entry], -1);
    if (lane.entries.length === 0) this.lanes.delete(entry.key);
    return true;
  }

  /** Takes out everything. */
  clear(): Entry[] {
    const dropped = [...this.lanes.values()].flatMap(({ entries }) => entries.splice(0));
    Object.assign(this.all, { count: 0, bytes: 0 });
    Object.assign(this.ready, { count: 0, bytes: 0 });
    return dropped;
  }

  private leave(key: string | undefined, lane: Lane, taken: readonly Entry[]): void {
    tally(this.all, taken, -1);
    tally(this.ready, taken, -1);
    if (key === undefined) {
      if (lane.entries.length === 0) this.lanes.delete(key);
      return;
    }
    lane.busy = taken.length > 0;
    if (lane.busy) tally(this.ready, lane.entries, -1);
  }
}

interface Sum {
  count: number;
  bytes: number;
}

/** Each costs a comma beside itself. */
function tally(sum: Sum, entries: readonly Entry[], sign: 1 | -1): void {
  sum.count += sign * entries.length;
  for (const { bytes } of entries) sum.bytes += sign * (bytes + 1);
}
