import type { LogKeeper, StoredItem } from '../log/log-keeper';
import type { Outside } from '../outside';
import type { LogReader } from '../read/log-reader';
import type { Topic } from '../topology/fabric';
import type { PartitionRef } from '../topology/keys';
import { type Checkpoint, type CheckpointStore, isDue, type Pass } from './checkpoint';
import { type Newest, newestIn } from './newest';
import { runPass } from './pass';

export interface CleanPorts {
  readonly keeper: Pick<LogKeeper, 'items' | 'remove' | 'rewrite'>;
  readonly reader: Pick<LogReader, 'upTo'>;
  readonly checkpoints: CheckpointStore;
  readonly outside: Pick<Outside, 'now'>;
}

export interface CleanLimits {
  /** What is younger is left alone, in milliseconds. */
  readonly settledMs: number;
  /** When to stop, in milliseconds since 1970. */
  readonly until: number;
}

/** A partition that is to be cleaned, and how far whoever has to see every record has come. */
export interface Dirty {
  readonly partition: PartitionRef;
  readonly topic: Topic;
  readonly seen: number;
}

/** Removes the records that a newer one of their key has superseded, where that is due. Returns how many. */
export async function clean(ports: CleanPorts, limits: CleanLimits, dirty: Dirty): Promise<number> {
  const { partition, topic, seen } = dirty;
  const checkpoint = await ports.checkpoints.read(partition);
  const now = ports.outside.now();
  if (!isDue(checkpoint, seen, now)) return 0;
  const { newest, pass } = await beginPass(ports, limits, { ...dirty, checkpoint });
  if (pass.looked <= checkpoint.looked && !isTombstoneDue(checkpoint, now)) return 0;
  const { cleaned } = checkpoint;
  const rules = { newest, cleaned, tombstoneMs: topic.tombstoneRetention * 1_000, now };
  const isTimeUp = () => ports.outside.now() >= limits.until;
  const done = await runPass(ports.keeper, partition, { pass, rules, isTimeUp });
  // What was not as it had been read is looked at again: the whole pass is repeated.
  if (done.pass) await ports.checkpoints.save(partition, after(checkpoint, done.pass, now));
  return done.removed;
}

const isTombstoneDue = ({ tombstoneAt }: Checkpoint, now: number): boolean =>
  tombstoneAt !== undefined && tombstoneAt <= now;

/** Reads what is new. A pass that ran out of time goes on where it was. */
async function beginPass(
  { keeper, reader, outside }: CleanPorts,
  { settledMs, until }: CleanLimits,
  { partition, seen, checkpoint }: Dirty & { readonly checkpoint: Checkpoint },
): Promise<{ readonly newest: Newest; readonly pass: Pass }> {
  const { cleaned, pass } = checkpoint;
  const tip = await reader.upTo(partition, Number.MAX_SAFE_INTEGER);
  const now = outside.now();
  const newest = await newestIn(keeper, {
    partition,
    from: cleaned,
    until: pass?.looked ?? seen,
    isSettled: ({ at }: StoredItem) => at <= now - settledMs,
    now,
    // Half of the time is for what follows.
    isTimeUp: () => outside.now() >= (now + until) / 2,
  });
  if (pass && newest.until >= pass.looked) return { newest, pass };
  // Nobody may take away the newest item: whoever writes next looks for its end.
  const upTo = Math.max(Math.min(newest.until, tip?.base ?? 0), cleaned);
  return { newest, pass: { until: upTo, looked: newest.until, from: 0, kept: 0 } };
}

function after(before: Checkpoint, pass: Pass, now: number): Checkpoint {
  if (pass.from < pass.until) return { ...before, pass };
  const { until, looked, kept, tombstoneAt } = pass;
  return {
    cleaned: until,
    looked,
    kept,
    at: now,
    ...(tombstoneAt !== undefined && { tombstoneAt }),
  };
}
