import type { SubscriptionRef } from '../dead-letters/lane';
import type { Circuit } from './circuit';

/** The circuits of all endpoints. Throws Refusal `throttled` where another try may help. */
export interface CircuitStore {
  /** Undefined for an endpoint that is well. May be a little old, unless `newest` is asked for. */
  read(of: SubscriptionRef, options?: { readonly newest: boolean }): Promise<Circuit | undefined>;

  /**
   * Writes `to` in place of the circuit with the tag `from`; undefined stands for none on either side. False, and
   * nothing written, when there is another one. What is there already as wanted counts as written.
   */
  swap(of: SubscriptionRef, from: string | undefined, to: Circuit | undefined): Promise<boolean>;
}
