import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from './log-item';

/**
 * The size by which DynamoDB counts an item, names included.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const sizeOfItem = (item: Item): number =>
  Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value),
    0,
  );

/** A list or a map costs 3 bytes, and 1 for each element. */
const sizeOf = ({ S, N, B, SS, NS, BS, L, M }: AttributeValue): number => {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return sizeOfNumber(N);
  if (B !== undefined) return B.length;
  if (SS) return sum(SS, (text) => Buffer.byteLength(text));
  if (NS) return sum(NS, sizeOfNumber);
  if (BS) return sum(BS, (bytes) => bytes.length);
  if (L) return 3 + sum(L, (value) => 1 + sizeOf(value));
  return M ? 3 + Object.keys(M).length + sizeOfItem(M) : 1;
};

/** A byte for each two digits, and one more. */
const sizeOfNumber = (text: string): number =>
  1 + Math.ceil(text.replace(/^-|\.|0+$/g, '').length / 2);

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
