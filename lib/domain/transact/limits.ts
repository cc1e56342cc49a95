import { Refusal } from '../errors';
import { maxProblems } from '../publish/limits';
import { groupKey } from '../topology/keys';
import type { OwnItem, TransactionRequest } from './request';

/**
 * What a transaction of DynamoDB may hold.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export const maxTransactionItems = 100;
export const maxTransactionBytes = 4 * 1024 * 1024;
export const maxItemBytes = 400 * 1024;

/** What is about to be written, before its places are known. */
export interface Planned<Action> {
  readonly request: TransactionRequest<Action>;
  /** How many items of the log, at most: where keyless events go is decided anew for each try. */
  readonly appends: number;
  /** Bytes of the appends' items. */
  readonly appendBytes: number;
}

type Rule = <Action>(planned: Planned<Action>) => readonly string[];

const rules: readonly Rule[] = [
  ({ request: { items, publish, commits } }) =>
    items.length + publish.length + commits.length > 0 ? [] : ['it is empty'],
  ({ request: { items } }) =>
    items.flatMap(({ problem }, at) => (problem === undefined ? [] : [`items[${at}] ${problem}`])),
  tooMany,
  ({ request: { items } }) => items.flatMap(({ bytes }, at) => tooLarge(bytes, at)),
  tooMuch,
  ({ request: { items } }) =>
    repeatedIn(
      'items',
      items.map(({ target }) => target),
    ),
  ({ request: { commits } }) =>
    repeatedIn(
      'commit',
      commits.map(({ partition, group }) => `${groupKey(partition, group)}/${partition.partition}`),
    ),
];

/** @throws Refusal `transaction_invalid` naming everything that is wrong, or over a limit */
export function checkLimits<Action>(planned: Planned<Action>): void {
  const problems = rules.flatMap((rule) => rule(planned));
  if (problems.length === 0) return;
  const count = problems.length === 1 ? 'a rule' : `${problems.length} rules, first`;
  throw new Refusal('transaction_invalid', `The transaction breaks ${count}: ${problems[0]}.`, {
    problems: problems.slice(0, maxProblems),
  });
}

function tooMany<Action>({ request: { items, commits }, appends }: Planned<Action>): string[] {
  const count = items.length + appends + commits.length;
  if (count <= maxTransactionItems) return [];
  return [
    `it may hold ${maxTransactionItems} items, got ${count}: ${items.length} of yours, ${appends} of the log (one for each partition published to) and ${commits.length} of groups`,
  ];
}

const tooLarge = (bytes: number, at: number): string[] =>
  bytes <= maxItemBytes
    ? []
    : [`items[${at}] may have ${maxItemBytes} bytes, got at least ${bytes}`];

function tooMuch<Action>({ request: { items }, appendBytes }: Planned<Action>): string[] {
  const yours = items.reduce((sum, { bytes }: OwnItem<unknown>) => sum + bytes, 0);
  if (yours + appendBytes <= maxTransactionBytes) return [];
  return [
    `it may have ${maxTransactionBytes} bytes in all, got at least ${yours + appendBytes}: ${yours} of your items and ${appendBytes} of the log`,
  ];
}

/** DynamoDB takes one action an item in a transaction. */
function repeatedIn(name: string, targets: readonly (string | undefined)[]): string[] {
  return targets.flatMap((target, at) => {
    const first = targets.indexOf(target);
    return target === undefined || first === at
      ? []
      : [`${name}[${first}] and ${name}[${at}] are about the same item`];
  });
}
