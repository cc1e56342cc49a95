import {
  ackedForGood,
  allDelivered,
  doneInOrder,
  firstInOrder,
  onlyWanted,
  sumsAddUp,
} from './delivery-rules';
import type { Evidence, Rule, Violation } from './evidence';
import { fenced, nothingSkipped, onlyForward } from './group-rules';
import {
  noGaps,
  nothingLost,
  nothingMadeUp,
  oneHome,
  realTimeOrder,
  sameBytes,
  storedOnce,
} from './log-rules';

/** It all comes to an end, within the time that was promised. */
const recovered: Rule = ({ recovery: { faultsEnded, drained, limitMs } }) => {
  if (drained === undefined) return [`not within ${limitMs} ms`];
  const took = drained - faultsEnded;
  return took > limitMs ? [`took ${took} ms, more than ${limitMs}`] : [];
};

/** What has to hold of every run, whatever went wrong in it. */
export const ruleBook = {
  'no acknowledged record is lost': nothingLost,
  'the log is 0 up to the head, each offset once': noGaps,
  'one place for each Idempotency-Key, and nothing of what was refused': storedOnce,
  'nothing is in the log that nobody published': nothingMadeUp,
  'what was stored first stands first': realTimeOrder,
  'a key is always in one partition': oneHome,
  'every subscription got every record that its filter lets through': allDelivered,
  'no subscription got what its filter holds back': onlyWanted,
  'first deliveries of a key are in order': firstInOrder,
  'what is parked and redriven keeps the order of its key': doneInOrder,
  'commits go forward, unless somebody seeks': onlyForward,
  'no commit passes a record that nobody got': nothingSkipped,
  'an older epoch commits nothing': fenced,
  'reading again gives the same bytes': sameBytes,
  'published = acknowledged + in flight + letters + discarded + filtered': sumsAddUp,
  'an acknowledged record does not come again': ackedForGood,
  'it recovers in time': recovered,
} satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof ruleBook;

/** Everything that did not hold. */
export const check = (evidence: Evidence): Violation[] =>
  Object.entries(ruleBook).flatMap(([rule, holds]) =>
    holds(evidence).map((detail) => ({ rule, detail })),
  );
