import { check } from '../check/check';
import { sumsOf } from '../check/delivery-rules';
import {
  type Evidence,
  type Kind,
  type Outcome,
  ofKind,
  placeOf,
  type Violation,
} from '../check/evidence';

/** What a run has shown. */
export interface Report {
  readonly seed: number;
  readonly operations: Readonly<Record<string, Readonly<Record<Outcome, number>>>>;
  readonly injected: ReadonlyMap<string, number>;
  /** Records by what must not happen to them, and what may. */
  readonly figures: Readonly<Record<string, number>>;
  readonly sums: Readonly<Record<string, ReturnType<typeof sumsOf>>>;
  readonly violations: readonly Violation[];
  /** Why the run shows nothing, although no rule was broken. */
  readonly hollow: readonly string[];
}

interface Finished {
  readonly seed: number;
  readonly evidence: Evidence;
  readonly injected: readonly ReadonlyMap<string, number>[];
}

/** Without these a run has shown nothing. */
const needed: readonly string[] = ['publish', 'pull', 'ack', 'poll', 'commit', 'read', 'redrive'];

const kinds: readonly Kind[] = [
  'publish',
  'pull',
  'ack',
  'poll',
  'commit',
  'seek',
  'read',
  'redrive',
  'discard',
];

export function reportOf({ seed, evidence, injected }: Finished): Report {
  const all = new Map(injected.flatMap((counts) => [...counts]));
  const operations = Object.fromEntries(kinds.map((kind) => [kind, outcomesOf(evidence, kind)]));
  const violations = check(evidence);
  return {
    seed,
    operations,
    injected: all,
    figures: figuresOf(evidence, violations),
    sums: Object.fromEntries(
      evidence.subscriptions.map((one) => [one.name, sumsOf(evidence, one)]),
    ),
    violations,
    hollow: hollowIn(all, operations),
  };
}

function outcomesOf(evidence: Evidence, kind: Kind): Record<Outcome, number> {
  const counts = { ok: 0, fail: 0, unknown: 0 };
  for (const { outcome } of ofKind(evidence, kind)) counts[outcome] += 1;
  return counts;
}

function figuresOf(evidence: Evidence, violations: readonly Violation[]) {
  const broken = (part: string) => violations.filter(({ rule }) => rule.includes(part)).length;
  const { faultsEnded, drained } = evidence.recovery;
  const ids = new Set(evidence.log.map(({ id }) => id));
  const once = new Set(evidence.delivered.map((one) => `${one.subscription}/${placeOf(one)}`));
  return {
    records: evidence.log.length,
    lost: broken('lost') + broken('got every record'),
    doubled: evidence.log.length - ids.size,
    gaps: broken('each offset once'),
    'out of order': broken('in order') + broken('keeps the order') + broken('stands first'),
    deliveries: evidence.delivered.length,
    redeliveries: evidence.delivered.length - once.size,
    'recovery, seconds': drained === undefined ? Number.NaN : (drained - faultsEnded) / 1_000,
  };
}

/** A fault that never struck, or work of which nothing succeeded: such a run proves nothing. */
function hollowIn(injected: Report['injected'], operations: Report['operations']): string[] {
  return [
    ...[...injected].filter(([, count]) => count === 0).map(([name]) => `never happened: ${name}`),
    ...Object.entries(operations)
      .filter(([kind, { ok }]) => ok === 0 && needed.includes(kind))
      .map(([kind]) => `no ${kind} succeeded`),
  ];
}

export const hasFailed = ({ violations, hollow }: Report): boolean =>
  violations.length > 0 || hollow.length > 0;
