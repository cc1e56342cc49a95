import type { Cursor, CursorStore } from '../../lib/domain/log/cursor-store';
import { logKey, type PartitionRef, type TopicRef } from '../../lib/domain/topology/keys';

/** Fan-out's cursors in memory. */
export class MemoryCursors implements CursorStore {
  private readonly cursors = new Map<string, { readonly of: PartitionRef; readonly at: Cursor }>();

  async read(partition: PartitionRef): Promise<Cursor> {
    return this.cursors.get(logKey(partition))?.at ?? { next: 0, head: 0 };
  }

  async readAll({ namespace, topic }: TopicRef): Promise<ReadonlyMap<number, Cursor>> {
    const ofTopic = [...this.cursors.values()].filter(
      ({ of }) => of.namespace === namespace && of.topic === topic,
    );
    return new Map(ofTopic.map(({ of, at }) => [of.partition, at]));
  }

  advance(partition: PartitionRef, next: number): Promise<void> {
    return this.raise(partition, { next });
  }

  rememberHead(partition: PartitionRef, head: number): Promise<void> {
    return this.raise(partition, { head });
  }

  private async raise(of: PartitionRef, { next = 0, head = 0 }: Partial<Cursor>): Promise<void> {
    const was = this.cursors.get(logKey(of))?.at ?? { next: 0, head: 0 };
    const at = { next: Math.max(was.next, next), head: Math.max(was.head, head) };
    this.cursors.set(logKey(of), { of, at });
  }
}
