import type { Item } from '../../lib/aws/log-item';

/**
 * An item's size in bytes, by which DynamoDB counts write units.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const sizeOf = (item: Item): number =>
  Object.entries(item).reduce(
    (sum, [name, { S, N, B }]) =>
      sum +
      Buffer.byteLength(name) +
      (S === undefined ? 0 : Buffer.byteLength(S)) +
      (N === undefined ? 0 : Math.ceil(N.length / 2) + 1) +
      (B === undefined ? 0 : B.length),
    0,
  );
