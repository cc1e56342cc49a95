import type { SubscriptionRef } from '../../lib/domain/dead-letters/lane';
import { deadLettersKey } from '../../lib/domain/topology/keys';
import type { Circuit } from '../../lib/domain/webhook/circuit';
import type { CircuitStore } from '../../lib/domain/webhook/circuit-store';

/** Circuits in memory, which counts what it is asked. */
export class MemoryCircuits implements CircuitStore {
  reads = 0;
  writes = 0;
  private readonly circuits = new Map<string, Circuit>();

  async read(
    of: SubscriptionRef = { namespace: 'default', subscription: 'crm' },
  ): Promise<Circuit | undefined> {
    this.reads += 1;
    return this.circuits.get(deadLettersKey(of));
  }

  async swap(
    of: SubscriptionRef,
    from: string | undefined,
    to: Circuit | undefined,
  ): Promise<boolean> {
    if (from === undefined && to === undefined) return true;
    this.writes += 1;
    const present = this.circuits.get(deadLettersKey(of))?.tag;
    if (present !== from && present !== to?.tag) return false;
    if (to) this.circuits.set(deadLettersKey(of), to);
    else this.circuits.delete(deadLettersKey(of));
    return true;
  }
}
