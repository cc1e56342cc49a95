import type { SubscriptionRef } from '../dead-letters/lane';
import type { Attempt, AttemptStatus } from './attempt';

/** How long attempts are kept, in milliseconds. */
export const attemptsKeptMs = 86_400_000;

/** Which attempts are wanted. */
export interface AttemptQuery {
  /** Milliseconds since 1970: what is older than a day by then is not shown. */
  readonly now: number;
  /** 1 to 100. */
  readonly limit: number;
  /** Goes on behind the attempt at this place. */
  readonly after?: string;
  readonly position?: { readonly partition: number; readonly offset: number };
  readonly status?: AttemptStatus;
}

export interface AttemptPage {
  readonly attempts: readonly Attempt[];
  /** Where to go on; absent when there are no more. A page may hold none and still say it. */
  readonly next?: string;
}

/** What was sent to each endpoint within the last day. Throws Refusal `throttled` where another try may help. */
export interface AttemptLog {
  write(of: SubscriptionRef, attempts: readonly Attempt[]): Promise<void>;

  /** Newest first. */
  page(of: SubscriptionRef, query: AttemptQuery): Promise<AttemptPage>;
}

/** Where an attempt stands among the others: by time, and by id where the time is the same. */
export const attemptPlace = ({ at, id }: Pick<Attempt, 'at' | 'id'>): string =>
  `${placeOfTime(at)}#${id}`;

/** The place before all attempts that are still kept. */
export const oldestPlace = (now: number): string => placeOfTime(now - attemptsKeptMs + 1);

const placeOfTime = (ms: number): string => String(Math.max(0, ms)).padStart(15, '0');

export const isAttemptPlace = (text: string): boolean => /^\d{15}#[A-Za-z0-9-]{1,64}$/.test(text);
