import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { OwnItem } from '../domain/transact/request';
import { sizeOfItem } from './item-bytes';
import type { Item } from './log-item';

/** An action, as far as all four kinds are alike. */
interface Action {
  readonly TableName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
}

const kinds = ['Put', 'Update', 'Delete', 'ConditionCheck'] as const;

/**
 * The caller's entries of a transaction, with what their limits need to know.
 * @param ours tables that are the fabric's own: nobody else may write to them
 */
export function ownItems(
  entries: readonly TransactWriteItem[],
  ours: readonly string[],
): OwnItem<TransactWriteItem>[] {
  const keyNames = keyNamesIn(entries);
  return entries.map((entry) => {
    const { TableName, Key, Item } = actionOf(entry) ?? {};
    const table = TableName && nameOf(TableName);
    const target = table && targetOf(Key ?? Item ?? {}, keyNames.get(table));
    return {
      action: entry,
      bytes: sizeOfItem(Item ?? Key ?? {}),
      ...(target && { target: `${table} ${target}` }),
      ...problemOf(entry, table, ours),
    };
  });
}

function actionOf(entry: TransactWriteItem): Action | undefined {
  const [kind, ...others] = kinds.filter((one) => entry?.[one] !== undefined);
  return kind && others.length === 0 ? entry[kind] : undefined;
}

/** A table may be named by its ARN as well. */
const nameOf = (table: string): string => table.split('/').at(-1) ?? table;

function problemOf(entry: TransactWriteItem, table: string | undefined, ours: readonly string[]) {
  if (!actionOf(entry)) return { problem: `must have exactly one of ${kinds.join(', ')}` };
  if (!table) return { problem: 'must name its table' };
  if (ours.map(nameOf).includes(table))
    return { problem: `is about table ${table}, which only Weft itself writes to` };
  return {};
}

/** The names of each table's key, as far as an entry tells: a Put does not. */
function keyNamesIn(entries: readonly TransactWriteItem[]): ReadonlyMap<string, string[]> {
  return new Map(
    entries.map(actionOf).flatMap((action) => {
      const { TableName, Key } = action ?? {};
      return TableName && Key ? [[nameOf(TableName), Object.keys(Key)] as const] : [];
    }),
  );
}

/** Which item it is: its key, or the whole item where nobody says what of it is the key. */
const targetOf = (item: Item, names: readonly string[] = Object.keys(item)): string =>
  JSON.stringify([...names].sort().map((name) => [name, readable(item[name])]));

const readable = (value: AttributeValue | undefined) =>
  value?.B ? { B: Buffer.from(value.B).toString('base64') } : value;
