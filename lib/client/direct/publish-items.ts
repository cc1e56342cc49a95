import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { mayHaveHappened } from '../../aws/failure';
import { cancelledBy, itemsOf } from '../../aws/transaction-items';
import { draftOf } from '../../domain/transact/draft';
import { positionsOf } from '../../domain/transact/plan';
import type { TransactionPosition } from '../../domain/transact/request';
import type { TransactionWrite } from '../../domain/transact/transaction-store';
import { type Verdict, verdictOf } from '../../domain/transact/verdict';
import type { WeftError } from '../http/weft-error';
import type { Site } from './site';
import { type DirectTransaction, requestOf } from './transaction';
import { weftErrorOf } from './weft-errors';

/** What to do after a transaction that failed. */
export type Judgement =
  /** It is stored after all: an earlier try was, and its answer was lost. */
  | { readonly do: 'done' }
  /** Others were first: make the items anew with `publishItems`, and send those with a new token. */
  | { readonly do: 'anew' }
  /** Send the very same transaction again, with the same token, after a pause. */
  | { readonly do: 'again' }
  /** Refused for good. `transaction_refused` names your own items by index in `problem.items`. */
  | { readonly do: 'stop'; readonly error: WeftError };

/** Our part of a transaction that you send yourself. */
export interface PublishItems {
  /** They go behind all of your own items. */
  readonly items: readonly TransactWriteItem[];
  /** Goes with the transaction as its `ClientRequestToken`. */
  readonly token: string;
  /** Where the events are once the transaction is stored. */
  readonly positions: readonly TransactionPosition[];
  /**
   * What to do about an error of TransactWriteItems.
   * @throws the error itself where another try does not help: no access, a malformed item
   */
  judge(error: unknown): Judgement;
}

type Write = TransactionWrite<TransactWriteItem>;

/** Makes the entries of a transaction that publishes and commits. Nothing is written by it. */
export async function publishItemsDirect(
  site: Site,
  transaction: Omit<DirectTransaction, 'items'>,
): Promise<PublishItems> {
  const draft = await draftOf(site.ports, await requestOf(site, transaction));
  const { write } = draft;
  const items = itemsOf(site.options.tables, write);
  // Once a try has got no answer, what follows is judged in that light.
  let isOpen = false;
  const judge = (error: unknown): Judgement => {
    const judgement = judgementOf(verdictOn(error, write, isOpen));
    isOpen = judgement.do === 'again' && (isOpen || mayHaveHappened(error));
    return judgement;
  };
  return { items, token: write.token, positions: positionsOf(draft), judge };
}

/** The reasons behind the caller's own items are ours. */
function verdictOn(error: unknown, write: Write, isOpen: boolean): Verdict {
  const { CancellationReasons = [] } = error as { CancellationReasons?: readonly unknown[] };
  const theirs = CancellationReasons.length - write.entries.length - write.commits.length;
  const items = Array.from({ length: Math.max(0, theirs) }, (): TransactWriteItem => ({}));
  const whole = { ...write, items };
  const cancelled = cancelledBy(error, whole);
  if (cancelled) return verdictOf(cancelled, whole, isOpen);
  if (mayHaveHappened(error)) return { do: 'again', isOpen: true };
  throw error;
}

function judgementOf(verdict: Verdict): Judgement {
  if (verdict.do === 'refuse') return { do: 'stop', error: weftErrorOf(verdict.refusal) };
  return { do: verdict.do === 'move' ? 'anew' : verdict.do };
}
