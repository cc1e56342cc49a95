import type { SubscriptionRef } from '../../lib/domain/dead-letters/lane';
import { deadLettersKey } from '../../lib/domain/topology/keys';
import type { Attempt } from '../../lib/domain/webhook/attempt';
import {
  type AttemptLog,
  type AttemptPage,
  type AttemptQuery,
  attemptPlace,
  oldestPlace,
} from '../../lib/domain/webhook/attempt-log';

/** Attempts in memory. */
export class MemoryAttempts implements AttemptLog {
  private readonly places = new Map<string, Map<string, Attempt>>();

  async write(of: SubscriptionRef, attempts: readonly Attempt[]): Promise<void> {
    const places = this.places.get(deadLettersKey(of)) ?? new Map<string, Attempt>();
    for (const attempt of attempts) places.set(attemptPlace(attempt), attempt);
    this.places.set(deadLettersKey(of), places);
  }

  async page(of: SubscriptionRef, query: AttemptQuery): Promise<AttemptPage> {
    const { after = '~', now, position, status, limit } = query;
    const wanted = [...(this.places.get(deadLettersKey(of)) ?? [])]
      .filter(([place]) => place < after && place > oldestPlace(now))
      .filter(([, attempt]) => !status || attempt.status === status)
      .filter(([, { partition, offset }]) =>
        position ? position.partition === partition && position.offset === offset : true,
      )
      .sort(([a], [b]) => (a < b ? 1 : -1));
    const attempts = wanted.slice(0, limit).map(([, attempt]) => attempt);
    const last = attempts.at(-1);
    return { attempts, ...(wanted.length > limit && last && { next: attemptPlace(last) }) };
  }

  /** All of a subscription, as they were written. */
  all(of: SubscriptionRef): Attempt[] {
    return [...(this.places.get(deadLettersKey(of))?.values() ?? [])];
  }
}
