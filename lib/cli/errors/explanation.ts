import type { Code } from '../../domain/errors';

/** A code in words, for whoever met it. */
export interface Explanation {
  /** What has happened. */
  readonly means: string;
  /** What to do now. */
  readonly remedy: string;
}

/** The codes of one area. A code that the API does not answer has no place in it. */
export type Area = Partial<Readonly<Record<Code, Explanation>>>;
