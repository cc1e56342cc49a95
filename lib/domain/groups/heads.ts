import type { Cursor } from '../log/cursor-store';
import { type AppendPorts, nextPlace } from '../log/place';
import type { TopicRef } from '../topology/keys';
import type { ReadMemory } from './read-memory';

/** What it takes to know where partitions end. */
export interface HeadPorts extends AppendPorts {
  readonly memory: Pick<ReadMemory, 'headOf'>;
}

/** Heads of a topic's partitions, as cheaply as they are certain: nobody may commit what is not there yet. */
export class Heads {
  private cursors?: Promise<ReadonlyMap<number, Cursor>>;

  constructor(
    private readonly ports: HeadPorts,
    private readonly topic: TopicRef,
  ) {}

  /** The head, where it lies below `offset`: what was read here, what fan-out has passed, only then the log itself. */
  async below(partition: number, offset: number): Promise<number | undefined> {
    const { namespace, topic } = this.topic;
    const ref = { namespace, topic, partition };
    if (offset <= this.ports.memory.headOf(ref)) return undefined;
    this.cursors ??= this.ports.cursors.readAll(this.topic);
    const { next = 0, head = 0 } = (await this.cursors).get(partition) ?? {};
    if (offset <= Math.max(next, head)) return undefined;
    const { base } = await nextPlace(this.ports, ref, 0);
    return offset > base ? base : undefined;
  }
}
