import { Refusal } from '../errors';
import type { CommitRefused } from '../groups/group-store';
import type { ItemReason, TransactionCommit } from './transaction-store';

/** An action of the caller's that was refused: its index, and why. */
export type RefusedItem = { readonly index: number } & Exclude<ItemReason, { kind: 'busy' }>;

/** The caller's own actions were refused: theirs to decide what now, so that nothing is tried again. */
export const refusedItems = (items: readonly RefusedItem[], isCertain: boolean): Refusal =>
  new Refusal('transaction_refused', `${sentenceOf(items)}${isCertain ? stored : unsure}`, {
    items,
    certain: isCertain,
  });

const stored = '; nothing was written.';

/** Where the log's place is still free, a try that got no answer might still be on its way. */
const unsure =
  '. An earlier try got no answer: should it still arrive, and the condition hold by then, it is written all the same.';

const sentenceOf = ([first, ...others]: readonly RefusedItem[]): string => {
  const why =
    first?.kind === 'invalid'
      ? `DynamoDB does not take items[${first.index}] (${first.code}: ${first.message})`
      : `The condition of items[${first?.index}] does not hold`;
  return others.length > 0 ? `${why}, and ${others.length} more were refused` : why;
};

/** A commit that was refused, and why. */
export interface Behind {
  readonly commit: TransactionCommit;
  readonly why: CommitRefused;
}

/** The partition is somebody else's by now, or its records are handled already. */
export function fencedBy({ commit, why }: Behind, items: readonly RefusedItem[] = []): Refusal {
  const { group, partition, epoch, from } = commit;
  const { topic, partition: number } = partition;
  const where = `Partition ${number} of ${topic} in group ${group}`;
  const fields = { topic, group, partition: number, ...(items.length > 0 && { items }) };
  if (why.kind === 'lower')
    return new Refusal(
      'offset_committed',
      `${where} is committed up to ${why.committed} already, and this transaction handles it from ${from} on; nothing was written.`,
      { ...fields, committed: why.committed },
    );
  if (!why.known)
    return new Refusal(
      'group_unknown',
      `${where} has never been read; nothing was written.`,
      fields,
    );
  return new Refusal(
    'group_fenced',
    `${where} has epoch ${why.epoch} by now, and this transaction came with ${epoch}: another member has it, or a seek has moved it. Nothing was written; poll again.`,
    { ...fields, epoch: why.epoch },
  );
}

/** Why the tries ended. */
export type LastState = 'taken' | 'busy' | 'unknown';

const sayings = {
  taken: [
    'contended',
    'Other publishers won every try for a place in the log; nothing was written. Send the transaction again.',
  ],
  busy: [
    'transaction_conflict',
    'Other transactions held the same items through every try; nothing was written. Send the transaction again.',
  ],
  unknown: [
    'outcome_unknown',
    'No answer came, so the transaction may or may not be written. Look for what it writes before it is sent again.',
  ],
} as const;

export function gaveUp(state: LastState): Refusal {
  const [code, message] = sayings[state];
  return new Refusal(code, message);
}
