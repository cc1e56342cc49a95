import type { Parked } from '../dead-letters/lane-store';
import type { Letter } from '../dead-letters/letter';
import type { Discarded, RecordPlace } from '../dead-letters/letter-shelf';
import type { JournalEntry } from './journal';

/** One step of a record's way to a subscription. */
export interface Step {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly step:
    | 'queued'
    | 'attempted'
    | 'acknowledged'
    | 'parked'
    | 'dead-lettered'
    | 'redriven'
    | 'filtered'
    | 'discarded';
  readonly attempt?: number;
  readonly error?: string;
  /** The record that it waits behind. */
  readonly behind?: RecordPlace;
  /** Who asked for it. */
  readonly by?: string;
  readonly operation?: string;
  /** Which members of the event the filter does not take. */
  readonly rule?: string;
  /** The replay that brought it once more. */
  readonly replay?: string;
}

/** What is known of a record in one subscription, from wherever it is known. */
export interface Known {
  readonly dispatchedAt?: number;
  readonly entries: readonly JournalEntry[];
  /** Where it waits among the dead letters. */
  readonly laid?: { readonly letter: Letter; readonly parked?: Parked };
  readonly discarded?: Discarded;
  /** Who has begun which operation, and when. */
  readonly operations: ReadonlyMap<string, { readonly by: string; readonly at: number }>;
}

/** All steps, in the order of their times; of those at the same time, as they were found. */
export function stepsOf(known: Known): Step[] {
  const steps = [
    ...queued(known),
    ...withoutRepeats(known.entries.flatMap(stepsOfEntry)),
    ...redrives(known),
    ...letterSteps(known),
    ...(known.discarded ? [discardedStep(known.discarded)] : []),
  ];
  return steps.sort((one, other) => one.at - other.at || order[one.step] - order[other.step]);
}

/** What comes first of what happens at the same moment. */
const order = {
  queued: 0,
  filtered: 0,
  redriven: 1,
  attempted: 2,
  acknowledged: 3,
  'dead-lettered': 4,
  parked: 4,
  discarded: 5,
} as const satisfies Record<Step['step'], number>;

function queued({ entries, dispatchedAt }: Known): Step[] {
  const times = entries
    .filter(({ replay }) => replay === undefined)
    .flatMap(({ queuedAt }) => queuedAt ?? []);
  const at = times.length > 0 ? Math.min(...times) : dispatchedAt;
  return at === undefined ? [] : [{ at, step: 'queued' }];
}

function stepsOfEntry({ kind, at, startedAt = at, ...entry }: JournalEntry): Step[] {
  const { attempt, error, behind, replay } = entry;
  const of = { ...(attempt !== undefined && { attempt }), ...(replay && { replay }) };
  const failed = error === undefined ? {} : { error };
  if (kind === 'done')
    return [
      { at: startedAt, step: 'attempted', ...of },
      { at, step: 'acknowledged', ...of },
    ];
  if (kind === 'failed') return [{ at: startedAt, step: 'attempted', ...of, ...failed }];
  if (kind === 'parked') return [{ at, step: 'parked', ...of, ...(behind && { behind }) }];
  return [{ at, step: kind, ...of, ...failed }];
}

/** A hand-out that was written down at once, and again with how it ended, is one attempt: the later one knows more. */
const withoutRepeats = (steps: readonly Step[]): Step[] =>
  steps.filter((one, nth) => {
    const next = steps[nth + 1];
    const isSame = next?.step === one.step && next.attempt === one.attempt;
    return one.step !== 'attempted' || !isSame || next.replay !== one.replay;
  });

/** When each redrive came to the record, as far as it is known; else when it was asked for. */
function redrives({ entries, laid, operations }: Known): Step[] {
  const first = new Map<string, number>();
  for (const { operation, startedAt, at } of entries) {
    const before = operation && first.get(operation);
    if (operation && before === undefined) first.set(operation, startedAt ?? at);
  }
  const running = laid?.parked?.operation;
  if (running && !first.has(running)) first.set(running, operations.get(running)?.at ?? 0);
  return [...first].flatMap(([operation, at]) => {
    const by = operations.get(operation)?.by;
    return at > 0 ? [{ at, step: 'redriven' as const, operation, ...(by && { by }) }] : [];
  });
}

/** What the journal may have missed, or never saw. */
function letterSteps({ laid, entries }: Known): Step[] {
  if (!laid) return [];
  const { letter, parked } = laid;
  if (entries.some(({ kind }) => kind === 'parked' || kind === 'dead-lettered')) return [];
  const { firstAt: at, lastError: error, attempts, replay } = letter;
  const of = { at, ...(replay && { replay }) };
  if (isWaiting(letter)) {
    const behind = letter.reason === 'behind_parked_key' ? parked?.blocker : undefined;
    return [{ ...of, step: 'parked', ...(behind && { behind }) }];
  }
  const tried = attempts > 0 && { attempt: attempts };
  return [{ ...of, step: 'dead-lettered', ...tried, ...(error !== undefined && { error }) }];
}

const discardedStep = ({ at, by }: Discarded): Step => ({ at, step: 'discarded', by });

/** Whether a letter waits for another, or for its own next try; else it has failed for good. */
export const isWaiting = ({ reason }: Letter): boolean =>
  reason === 'behind_parked_key' || reason === 'retry_later';
