import type { Checkpoint, CheckpointStore } from '../../lib/domain/compact/checkpoint';
import type { KeyedLatest, Latest, LatestStore } from '../../lib/domain/compact/latest-store';
import { compose, logKey, type PartitionRef } from '../../lib/domain/topology/keys';

interface Kept {
  readonly partition: PartitionRef;
  readonly latest: KeyedLatest;
}

/** The newest records of each key in memory. */
export class MemoryLatest implements LatestStore {
  private readonly records = new Map<string, Kept>();

  async find(partition: PartitionRef, key: string): Promise<Latest | undefined> {
    const kept = this.records.get(compose(logKey(partition), key));
    if (!kept) return undefined;
    const { offset, at, event } = kept.latest;
    return { offset, at, ...(event !== undefined && { event }) };
  }

  async keep(partition: PartitionRef, latest: KeyedLatest): Promise<void> {
    const name = compose(logKey(partition), latest.key);
    const there = this.records.get(name)?.latest.offset ?? -1;
    if (there < latest.offset) this.records.set(name, { partition, latest });
  }

  async forget(partition: PartitionRef, before: number): Promise<void> {
    for (const [name, kept] of this.records) {
      const isOfIt = logKey(kept.partition) === logKey(partition);
      if (isOfIt && kept.latest.offset < before) this.records.delete(name);
    }
  }
}

/** Compaction's checkpoints in memory. */
export class MemoryCheckpoints implements CheckpointStore {
  private readonly checkpoints = new Map<string, Checkpoint>();

  async read(partition: PartitionRef): Promise<Checkpoint> {
    return this.checkpoints.get(logKey(partition)) ?? { cleaned: 0, looked: 0, kept: 0, at: 0 };
  }

  async save(partition: PartitionRef, checkpoint: Checkpoint): Promise<void> {
    const { cleaned } = await this.read(partition);
    if (cleaned <= checkpoint.cleaned) this.checkpoints.set(logKey(partition), checkpoint);
  }
}
