import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type Operation, operationKept } from '../domain/operations/operation';
import { operationKey } from '../domain/topology/keys';
import { number, text } from './item-values';
import type { Item } from './log-item';

/** Which attributes are numbers, and which are JSON; all others are text. */
const numbers = [
  'ratePerSecond',
  'total',
  'delivered',
  'failed',
  'startedAt',
  'endedAt',
  'stumbles',
  'wakeAt',
  'leasedUntil',
  'paidUntil',
] as const;
const jsons = ['request', 'plan', 'cursor'] as const;

const isAmong = (names: readonly string[], name: string): boolean => names.includes(name);

/** A value as the attribute of that name. */
export function attributeOf(name: string, value: unknown): AttributeValue {
  if (typeof value === 'boolean') return { BOOL: value };
  if (isAmong(numbers, name)) return number(value as number);
  return text(isAmong(jsons, name) ? (JSON.stringify(value) ?? 'null') : String(value));
}

function readValue(name: string, { S, N, BOOL }: AttributeValue): unknown {
  if (BOOL !== undefined) return BOOL;
  if (isAmong(numbers, name)) return Number(N);
  return isAmong(jsons, name) ? JSON.parse(S ?? 'null') : S;
}

/** What only the store looks at. */
const ours = ['pk', 'expires', 'wakeAt', 'leasedBy', 'leasedUntil', 'paidUntil'];

/** An operation as an item of the operations table; its first run may begin at once. */
export function toOperationItem(operation: Operation): Item {
  const fields = { ...operation, wakeAt: operation.startedAt };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return {
    pk: text(operationKey(operation.namespace, operation.id)),
    expires: number(Math.ceil(operation.startedAt / 1_000) + operationKept),
    ...Object.fromEntries(given.map(([name, value]) => [name, attributeOf(name, value)])),
  };
}

/** Reads one back; undefined for what others keep in the table. */
export function fromOperationItem(item: Item | undefined): Operation | undefined {
  if (item?.kind === undefined) return undefined;
  const fields = Object.entries(item).filter(([name]) => !ours.includes(name));
  const values = fields.map(([name, value]) => [name, readValue(name, value)]);
  return Object.fromEntries(values) as Operation;
}
