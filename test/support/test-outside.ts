import type { Outside } from '../../lib/domain/outside';
import { seeded } from './seeded';

/** 2030-01-01T12:00:00Z */
export const noon = 1_893_499_200_000;

/** A world that a test holds in its hands. */
export interface TestOutside extends Outside {
  /** What the clock shows; a test sets it. */
  time: number;
  /** The pauses asked for; none is waited. */
  readonly pauses: number[];
}

export function testOutside(seed = 1): TestOutside {
  let ids = 0;
  const pauses: number[] = [];
  return {
    time: noon,
    pauses,
    now() {
      return this.time;
    },
    random: seeded(seed),
    newId: () => `append-${++ids}`,
    pause: async (ms) => void pauses.push(ms),
  };
}
