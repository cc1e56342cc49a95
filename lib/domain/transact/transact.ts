import { type LogEntry, tipOf } from '../log/log-store';
import { isLastTry } from '../log/tries';
import { backoffMs } from '../outside';
import { type Draft, draftOf, redraft, type TransactPorts } from './draft';
import { positionsOf } from './plan';
import { gaveUp, type LastState } from './refusals';
import type { Transacted, TransactionRequest } from './request';
import type { TransactionOutcome, TransactionWrite } from './transaction-store';
import { type Verdict, verdictOf } from './verdict';

/**
 * Does all of the request, or nothing: the caller's own writes, appends to the log, and commits of groups.
 * @throws Refusal `transaction_invalid` over a limit;
 *   `transaction_refused` with the caller's actions that were refused, by index;
 *   `group_fenced` or `offset_committed` where a commit is not the caller's to make any more;
 *   `contended` or `transaction_conflict` when others were always first: nothing is written;
 *   `outcome_unknown` when no answer came
 */
export async function transact<Action>(
  ports: TransactPorts<Action>,
  request: TransactionRequest<Action>,
): Promise<Transacted> {
  const began = ports.outside.now();
  let draft = await draftOf(ports, request);
  // Whether a try of this very write got no answer: it may be stored by now, or yet arrive.
  let isOpen = false;
  for (let attempt = 1; ; attempt++) {
    const outcome = await settle(ports, draft.write);
    const verdict: Verdict = verdictOf(outcome, draft.write, isOpen);
    if (verdict.do === 'done') return { positions: positionsOf(draft), attempts: attempt };
    if (verdict.do === 'refuse') throw verdict.refusal;
    isOpen = verdict.do === 'again' && verdict.isOpen;
    if (isLastTry(ports.outside, attempt, began)) throw gaveUp(stateOf(verdict, isOpen));
    await ports.outside.pause(backoffMs(attempt, ports.outside.random()));
    if (isOpen && isForgotten(ports, draft)) throw gaveUp('unknown');
    if (!isOpen) draft = await redraft(ports, request, { draft, verdict, attempt });
  }
}

/** The store knows a token for ten minutes; a process may have been stopped for longer. */
const tokenMs = 9 * 60_000;

/** Whether sending the write again might do it a second time. One with an append can't be stored twice at all. */
const isForgotten = <Action>(
  { outside }: TransactPorts<Action>,
  { write, since }: Draft<Action>,
): boolean => write.entries.length === 0 && outside.now() - since > tokenMs;

const stateOf = (verdict: Verdict, isOpen: boolean): LastState => {
  if (isOpen) return 'unknown';
  return verdict.do === 'move' ? 'taken' : 'busy';
};

/** Writes, and looks for our first append where no answer came: it is there with all the rest, or nothing is. */
async function settle<Action>(
  { store, log }: TransactPorts<Action>,
  write: TransactionWrite<Action>,
): Promise<TransactionOutcome> {
  const outcome = await store.write(write);
  const [first] = write.entries;
  if (outcome.kind !== 'unknown' || !first) return outcome;
  const there = await log.at(first.partition, first.base).catch(() => undefined);
  if (there === undefined) return outcome;
  return heldBy(there, write);
}

/** What lies at the base of our first append decides all: ours, and it is done; another's, and it never will be. */
const heldBy = <Action>(
  there: LogEntry,
  { items, entries, commits }: TransactionWrite<Action>,
): TransactionOutcome => ({
  kind: 'cancelled',
  items: items.map(() => undefined),
  entries: entries.map((_, at) => (at === 0 ? { kind: 'taken', by: tipOf(there) } : undefined)),
  commits: commits.map(() => undefined),
});
