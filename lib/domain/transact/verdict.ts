import type { Refusal } from '../errors';
import type { Tip } from '../log/log-store';
import { fencedBy, refusedItems } from './refusals';
import type { Cancelled, TransactionOutcome, TransactionWrite } from './transaction-store';

/** What is to be done after a try. */
export type Verdict =
  | { readonly do: 'done' }
  | { readonly do: 'refuse'; readonly refusal: Refusal }
  /** Other publishers hold our places in the log, so that this write can never be stored. */
  | { readonly do: 'move'; readonly by: readonly (Tip | undefined)[] }
  /** It may succeed on another try: where `isOpen`, only the very same write may be tried. */
  | { readonly do: 'again'; readonly isOpen: boolean };

/**
 * Judges a try.
 * @param wasOpen an earlier try of the very same write got no answer: it may be stored, or yet arrive
 */
export function verdictOf<Action>(
  outcome: TransactionOutcome,
  write: TransactionWrite<Action>,
  wasOpen: boolean,
): Verdict {
  if (outcome.kind === 'stored') return { do: 'done' };
  if (outcome.kind === 'unknown') return { do: 'again', isOpen: true };
  const by = outcome.entries.map((reason) => (reason?.kind === 'taken' ? reason.by : undefined));
  // An earlier try was stored and its answer lost: whatever else is refused now is refused by our own work.
  if (by.some((tip) => tip?.id === idOf(write))) return { do: 'done' };
  const isTaken = by.some((tip) => tip !== undefined);
  const isOpen = wasOpen || outcome.repeated === true;
  const refusal = refusalIn(outcome, write, isTaken || !isOpen);
  if (refusal) return { do: 'refuse', refusal };
  if (isTaken) return { do: 'move', by };
  return { do: 'again', isOpen };
}

const idOf = <Action>({ entries }: TransactionWrite<Action>): string | undefined => entries[0]?.id;

/** Whoever is fenced has lost the records, and with them the right to ask about anything else. */
function refusalIn<Action>(
  cancelled: Cancelled,
  { commits }: TransactionWrite<Action>,
  isCertain: boolean,
): Refusal | undefined {
  const items = cancelled.items.flatMap((reason, index) =>
    reason === undefined || reason.kind === 'busy' ? [] : [{ index, ...reason }],
  );
  const behind = cancelled.commits.flatMap((reason, at) =>
    reason?.kind === 'refused' && commits[at] ? [{ commit: commits[at], why: reason.why }] : [],
  );
  if (behind[0]) return fencedBy(behind[0], items);
  return items.length > 0 ? refusedItems(items, isCertain) : undefined;
}
