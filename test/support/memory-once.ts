import type {
  OnceKey,
  OnceLog,
  OnceOutcome,
  OnceWrite,
  Remembered,
} from '../../lib/domain/idempotency/once-log';
import type { LogStore } from '../../lib/domain/log/log-store';
import { idempotencyKey } from '../../lib/domain/topology/keys';
import type { MemoryLog } from './memory-log';

/** Keyed appends in memory: nothing comes between its checks and its writes. */
export class MemoryOnce implements OnceLog {
  private readonly remembered = new Map<string, Remembered>();

  constructor(private readonly log: MemoryLog) {}

  async putOnce({ key, remember, entries, now }: OnceWrite): Promise<OnceOutcome> {
    const found = this.remembered.get(idempotencyKey(key.topic, key));
    if (found && found.expires > now) return { kind: 'remembered', found };
    const by = entries.map(({ partition, base }) =>
      this.log.stored(partition).find((item) => item.base === base),
    );
    if (by.some((item) => item !== undefined)) {
      return {
        kind: 'taken',
        by: by.map((item) => item && { ...item, slots: undefined }),
      };
    }
    // Started together and finished in this turn: an async function runs until its first await.
    const puts = entries.map((entry) => (this.log as LogStore).put(entry));
    this.remembered.set(idempotencyKey(key.topic, key), remember);
    await Promise.all(puts);
    return { kind: 'stored' };
  }

  async find(key: OnceKey): Promise<Remembered | undefined> {
    return this.remembered.get(idempotencyKey(key.topic, key));
  }
}
