import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { goesOn, type Move, type Moves, type Paid } from '../domain/limit/bucket';
import { type Unit, units } from '../domain/limit/limits';

/** A part of an UpdateItem: what it sets, when it may, and its values. */
interface Part {
  readonly unit: Unit;
  readonly set: string;
  readonly when: string;
  readonly values: Readonly<Record<string, number>>;
}

/**
 * The moves as the parts of an UpdateItem that makes all of them or none.
 * @param guess how the bucket is, as far as is known; where that is wrong, the condition fails
 */
export function updateOf(moves: Moves, guess: Paid) {
  const parts = units.flatMap((unit) => {
    const move = moves[unit];
    if (!move) return [];
    return [goesOn(guess[unit], move) ? further(unit, move) : anew(unit, move)];
  });
  return {
    UpdateExpression: `SET ${parts.map(({ set }) => set).join(', ')}`,
    ConditionExpression: parts.map(({ when }) => `(${when})`).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(parts.map(({ unit }) => [`#${unit}`, unit])),
    ExpressionAttributeValues: valuesIn(parts),
  };
}

/** Adds to what is there, whatever that is by then: those who take at the same moment are not in each other's way. */
function further(unit: Unit, { byMs, from, atMost }: Move): Part {
  return {
    unit,
    set: `#${unit} = #${unit} + :${unit}_by`,
    when: `#${unit} BETWEEN :${unit}_from AND :${unit}_most`,
    values: { [`:${unit}_by`]: byMs, [`:${unit}_from`]: from, [`:${unit}_most`]: atMost - byMs },
  };
}

function anew(unit: Unit, { byMs, from, beyond }: Move): Part {
  return {
    unit,
    set: `#${unit} = :${unit}_end`,
    when: `attribute_not_exists(#${unit}) OR #${unit} < :${unit}_from OR #${unit} > :${unit}_beyond`,
    values: {
      [`:${unit}_from`]: from,
      [`:${unit}_beyond`]: beyond,
      [`:${unit}_end`]: from + byMs,
    },
  };
}

function valuesIn(parts: readonly Part[]): Record<string, AttributeValue> {
  const all = parts.flatMap(({ values }) => Object.entries(values));
  return Object.fromEntries(all.map(([name, value]) => [name, { N: String(value) }]));
}
