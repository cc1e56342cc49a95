import type { SubscriptionRef } from '../dead-letters/lane';
import type { Outside } from '../outside';
import { after, type Circuit, decide, type Moment, probing, type Seen } from './circuit';
import type { CircuitStore } from './circuit-store';

export interface BreakerPorts {
  readonly circuits: CircuitStore;
  readonly outside: Outside;
}

/** What may be sent to an endpoint now. */
export type Admission =
  | { readonly kind: 'all'; readonly circuit?: Circuit }
  /** One request, to find out whether it is back. */
  | { readonly kind: 'probe'; readonly circuit: Circuit }
  | { readonly kind: 'wait'; readonly ms: number };

/** After a probe that somebody else was quicker to take. */
const soonMs = 1_000;

/** Reports that meet others at once: each round one of them is written. */
const maxRounds = 5;

/**
 * Asks what may be sent. One read; a write only to take the probe.
 * @param leaseMs how long a probe may take before somebody else may try
 */
export async function admit(
  ports: BreakerPorts,
  of: SubscriptionRef,
  leaseMs: number,
): Promise<Admission> {
  const circuit = await ports.circuits.read(of);
  const decision = decide(circuit, ports.outside.now());
  if (decision.kind === 'wait') return decision;
  if (decision.kind === 'all' || circuit === undefined) return { kind: 'all', circuit };
  const taken = probing(circuit, leaseMs, momentOf(ports.outside));
  const isOurs = await takes(ports.circuits, of, { circuit, taken });
  return isOurs ? { kind: 'probe', circuit: taken } : { kind: 'wait', ms: soonMs };
}

/** Where nobody can say who has the probe, one too many is better than none for ever. */
async function takes(
  circuits: CircuitStore,
  of: SubscriptionRef,
  { circuit, taken }: { readonly circuit: Circuit; readonly taken: Circuit },
): Promise<boolean> {
  try {
    return await circuits.swap(of, circuit.tag, taken);
  } catch {
    return true;
  }
}

/**
 * Says what was seen of the endpoint. Nothing is written for one that was well and still is.
 * @param admitted under what the requests were made
 * @returns the circuit as it is now
 */
export async function report(
  { circuits, outside }: BreakerPorts,
  of: SubscriptionRef,
  { seen, admitted }: { readonly seen: Seen; readonly admitted: Admission },
): Promise<Circuit | undefined> {
  let circuit = 'circuit' in admitted ? admitted.circuit : undefined;
  const mine = admitted.kind === 'probe' ? admitted.circuit.tag : undefined;
  for (let round = 0; round < maxRounds; round += 1) {
    const next = after(circuit, { ...seen, mine }, momentOf(outside));
    if (next === circuit || (await circuits.swap(of, circuit?.tag, next))) return next;
    circuit = await circuits.read(of, { newest: true });
  }
  return circuit;
}

const momentOf = (outside: Outside): Moment => ({
  now: outside.now(),
  random: outside.random(),
  tag: outside.newId(),
});
