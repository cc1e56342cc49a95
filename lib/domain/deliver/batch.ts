import type { Lane } from '../dead-letters/lane';
import type { Seconds } from '../topology/duration';
import type { Handed } from './delivery';

/** A message to be given back, and when it may be handed out again. */
export interface Held {
  readonly handed: Handed;
  /** From now; 0 at once. */
  readonly seconds: Seconds;
}

/** What the queue handed out, lane by lane. Each message ends settled, or held together with all behind it. */
export class Batch {
  private readonly lanes = new Map<string, Handed[]>();
  /** Messages that are given back. */
  readonly held: Held[] = [];

  constructor(handed: readonly Handed[]) {
    for (const one of handed) this.line(one.lane).push(one);
  }

  /** The first message of each lane, in the queue's order. */
  heads(): Handed[] {
    return [...this.lanes.values()].flatMap(([head]) => head ?? []);
  }

  /** A lane's first message is settled: the queue is to forget it. */
  settle({ lane }: Handed): void {
    this.line(lane).shift();
  }

  /** The most that any message that is left of a lane was received. */
  receivesIn({ name }: Lane): number {
    return Math.max(0, ...(this.lanes.get(name) ?? []).map(({ receives }) => receives));
  }

  /** Gives back what is left of a lane: nothing of it may come before its first message does. */
  hold({ name }: Lane, seconds: Seconds): void {
    for (const handed of this.lanes.get(name) ?? []) this.held.push({ handed, seconds });
    this.lanes.delete(name);
  }

  /** Gives back all that is left. */
  holdAll(seconds: Seconds): void {
    for (const { lane } of this.heads()) this.hold(lane, seconds);
  }

  private line({ name }: Lane): Handed[] {
    const line = this.lanes.get(name) ?? [];
    this.lanes.set(name, line);
    return line;
  }
}
