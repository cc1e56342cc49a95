import type { TransactWriteItem, Update } from '@aws-sdk/client-dynamodb';
import type {
  Cancelled,
  CommitReason,
  EntryReason,
  ItemReason,
  TransactionCommit,
  TransactionWrite,
} from '../domain/transact/transaction-store';
import { commitRefused, commitUpdate } from './group-commit';
import { type Item, tipOfItem, toItems } from './log-item';

/** Where the fabric's part of a transaction goes. */
export interface TransactionTables {
  readonly log: string;
  readonly offsets: string;
}

type Write = TransactionWrite<TransactWriteItem>;

/** The whole transaction. The caller's own items lead, so that reasons have the index that the caller knows. */
export const itemsOf = (tables: TransactionTables, write: Write): TransactWriteItem[] => [
  ...write.items,
  ...toItems(write.entries).map((item) => ({ Put: putOf(tables.log, item) })),
  ...write.commits.map((commit) => ({ Update: commitOf(tables.offsets, commit) })),
];

const putOf = (TableName: string, Item: Item) => ({
  TableName,
  Item,
  ConditionExpression: 'attribute_not_exists(pk)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
});

/** A commit that is refused as well where the group has come past the first record handled. */
function commitOf(table: string, commit: TransactionCommit): Update {
  const update = commitUpdate(table, commit);
  const isFirst = 'attribute_not_exists(#committed) OR #committed <= :from';
  return {
    ...update,
    ConditionExpression: `${update.ConditionExpression} AND (${isFirst})`,
    ExpressionAttributeValues: {
      ...update.ExpressionAttributeValues,
      ':from': { N: String(commit.from) },
    },
  };
}

/** A reason as the SDK shows it, whichever copy of the SDK it comes from. */
interface Reason {
  readonly Code?: string;
  readonly Message?: string;
  readonly Item?: Item;
}

const passing = /TransactionConflict|Throttling|ProvisionedThroughput/;
const busy = { kind: 'busy' } as const;

/**
 * Why a transaction was cancelled; undefined where `error` says nothing of the kind.
 * @throws the error itself where the store does not take what is ours
 */
export function cancelledBy(error: unknown, write: Write): Cancelled | undefined {
  const {
    name,
    CancellationReasons = [],
    $metadata,
  } = error as {
    readonly name?: string;
    readonly CancellationReasons?: readonly Reason[];
    readonly $metadata?: { readonly attempts?: number };
  };
  if (name !== 'TransactionCanceledException') return undefined;
  const { items, entries, commits } = write;
  const logAt = items.length;
  const groupsAt = logAt + entries.length;
  const reasonAt = (at: number): Reason => CancellationReasons[at] ?? {};
  const ours = <T>(reason: T | undefined, at: number): T | undefined => {
    if (reason === undefined && isFailure(reasonAt(at))) throw error;
    return reason;
  };
  return {
    kind: 'cancelled',
    items: items.map((_, at) => itemReason(reasonAt(at))),
    entries: entries.map((_, at) => ours(entryReason(reasonAt(logAt + at)), logAt + at)),
    commits: commits.map((commit, at) =>
      ours(commitReason(reasonAt(groupsAt + at), commit), groupsAt + at),
    ),
    // The SDK repeats a call whose answer is late, and shows the last answer only.
    repeated: ($metadata?.attempts ?? 1) > 1,
  };
}

const isFailure = ({ Code = 'None' }: Reason): boolean => Code !== 'None';

function itemReason({ Code = 'None', Message = '', Item }: Reason): ItemReason | undefined {
  if (Code === 'None') return undefined;
  if (passing.test(Code)) return busy;
  return Code === 'ConditionalCheckFailed'
    ? { kind: 'condition', ...(Item && { item: Item }) }
    : { kind: 'invalid', code: Code, message: Message };
}

function entryReason({ Code = 'None', Item }: Reason): EntryReason | undefined {
  if (passing.test(Code)) return busy;
  return Item && { kind: 'taken', by: tipOfItem(Item) };
}

function commitReason(
  { Code = 'None', Item }: Reason,
  commit: TransactionCommit,
): CommitReason | undefined {
  if (passing.test(Code)) return busy;
  if (Code !== 'ConditionalCheckFailed') return undefined;
  return { kind: 'refused', why: commitRefused(Item, commit) };
}
