import { Refusal } from '../../../lib/domain/errors';
import {
  endOf,
  type LogEntry,
  type LogStore,
  type PutOutcome,
  type Tip,
  tipOf,
} from '../../../lib/domain/log/log-store';
import type { PartitionRef } from '../../../lib/domain/topology/keys';
import { Capacity } from './capacity';
import type { VirtualTime } from './virtual-time';

/** What DynamoDB is like, as far as it matters here. */
export interface Dynamo {
  /** A call and its answer, in milliseconds. */
  readonly roundTripMs: number;
  /** Units a second on one partition. */
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Write units of one append; a refused one is paid as well. */
  readonly unitsOfAppend: number;
}

interface Kept {
  readonly writes: Capacity;
  readonly reads: Capacity;
  newest?: Tip;
  readonly byBase: Map<number, Tip>;
}

export interface SimulatedLogProps {
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly dynamo: Dynamo;
}

/** Tries of the SDK of one call, and how long it waits after a throttled one: up to so much, doubled each time. */
const sdkTries = 3;
const throttledMs = 500;

/** The log in memory, with the round trip and the throttling of DynamoDB, in virtual time. */
export class SimulatedLog implements LogStore {
  private readonly partitions = new Map<number, Kept>();
  throttled = 0;
  writes = 0;

  constructor(private readonly props: SimulatedLogProps) {}

  async tip({ partition }: PartitionRef): Promise<Tip | undefined> {
    const kept = this.kept(partition);
    if (!(await this.called(kept.reads, 1))) throw busy();
    const { newest } = kept;
    await this.answered();
    return newest;
  }

  async put(entry: LogEntry): Promise<PutOutcome> {
    const kept = this.kept(entry.partition.partition);
    if (!(await this.called(kept.writes, this.props.dynamo.unitsOfAppend)))
      return { kind: 'unknown' };
    this.writes++;
    const there = kept.byBase.get(entry.base);
    if (!there) this.keep(kept, tipOf(entry));
    await this.answered();
    return there ? { kind: 'taken', by: there } : { kind: 'stored' };
  }

  /** What a put left open, asked for once: only ours or another's place is ever looked at here, never the records. */
  async at({ partition }: PartitionRef, base: number): Promise<LogEntry | undefined> {
    const kept = this.kept(partition);
    if (!(await this.called(kept.reads, 1))) throw busy();
    const there = kept.byBase.get(base);
    await this.answered();
    if (!there) return undefined;
    const { count, ...rest } = there;
    const records = Array.from({ length: count }, () => ({ event: '' }));
    return { ...rest, partition: { namespace: '', topic: '', partition }, records };
  }

  async read(): Promise<readonly never[]> {
    throw new Error('an append reads no records');
  }

  /** The offset after the last one. */
  head(partition: number): number {
    const { newest } = this.kept(partition);
    return newest ? endOf(newest) : 0;
  }

  private keep(kept: Kept, tip: Tip): void {
    kept.byBase.set(tip.base, tip);
    if (!kept.newest || tip.base > kept.newest.base) kept.newest = tip;
  }

  /** Whether the call came through, at the latest at the SDK's last try. */
  private async called(capacity: Capacity, units: number): Promise<boolean> {
    const { time, random, dynamo } = this.props;
    for (let attempt = 0; attempt < sdkTries; attempt++) {
      await time.pause(jittered(dynamo.roundTripMs / 2, random));
      if (capacity.take(units, time.now)) return true;
      this.throttled++;
      await time.pause(dynamo.roundTripMs / 2);
      if (attempt + 1 < sdkTries) await time.pause(random() * throttledMs * 2 ** attempt);
    }
    return false;
  }

  private answered(): Promise<void> {
    const { time, random, dynamo } = this.props;
    return time.pause(jittered(dynamo.roundTripMs / 2, random));
  }

  private kept(partition: number): Kept {
    const { writeUnits, readUnits } = this.props.dynamo;
    const kept = this.partitions.get(partition) ?? {
      writes: new Capacity(writeUnits),
      reads: new Capacity(readUnits),
      byBase: new Map(),
    };
    this.partitions.set(partition, kept);
    return kept;
  }
}

/** A fifth more or less: no two calls take the same. */
const jittered = (ms: number, random: () => number): number => ms * (0.8 + 0.4 * random());

const busy = (): Refusal => new Refusal('throttled', 'The store is busy.');
