import type { Item } from '../../lib/aws/log-item';

/**
 * The size by which DynamoDB counts a flat item: names and values in bytes, a number as 1 byte and 1 for each
 * two of its digits.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemSize = (item: Item): number =>
  Object.entries(item).reduce(
    (sum, [name, { S, N, B }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(S ?? '') +
      (B?.length ?? 0) +
      (N === undefined ? 0 : 1 + Math.ceil(N.replace(/^-|\.|0+$/g, '').length / 2)),
    0,
  );
