import type { Rule } from '../proxy/plan';
import { type Trouble, troubleNames } from './around';
import { type Misbehaviour, misbehaviourNames } from './desk';
import { rules } from './rules';

/** What may go wrong in a run: all of it has to, or the run has shown nothing of it. */
export interface Scope {
  readonly rules: readonly Rule[];
  readonly misbehaviours: readonly Misbehaviour[];
  readonly troubles: readonly Trouble[];
}

export const everything: Scope = {
  rules,
  misbehaviours: misbehaviourNames,
  troubles: troubleNames,
};

/** One of `of` shares, which together are everything: a short run has no time for all at once. */
export function shareOf(share: number, of: number): Scope {
  const mine = <T>(all: readonly T[]): T[] => all.filter((_, at) => at % of === share % of);
  return {
    rules: mine(rules),
    misbehaviours: mine(misbehaviourNames),
    troubles: mine(troubleNames),
  };
}
