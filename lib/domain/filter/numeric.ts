/** The numbers from `low` to `high`; an open end leaves its own number out. */
export interface Range {
  readonly low: number;
  readonly lowOpen: boolean;
  readonly high: number;
  readonly highOpen: boolean;
}

export type Lower = '>' | '>=';
export type Upper = '<' | '<=';

/** The operand of a `numeric` rule: an equation, one bound, or a lower and then an upper one. */
export type Numeric =
  | readonly ['=' | Lower | Upper, number]
  | readonly [Lower, number, Upper, number];

const all: Range = { low: -Infinity, lowOpen: true, high: Infinity, highOpen: true };

/** The numbers that a `numeric` rule matches. */
export function rangeOf(numeric: Numeric): Range {
  const [operator, bound, upper, high] = numeric;
  const first = ended(all, operator, bound);
  return upper === undefined || high === undefined ? first : ended(first, upper, high);
}

function ended(range: Range, operator: '=' | Lower | Upper, bound: number): Range {
  if (operator === '=') return { low: bound, lowOpen: false, high: bound, highOpen: false };
  return operator.startsWith('>')
    ? { ...range, low: bound, lowOpen: operator === '>' }
    : { ...range, high: bound, highOpen: operator === '<' };
}

export const isInRange = ({ low, lowOpen, high, highOpen }: Range, value: number): boolean =>
  (lowOpen ? value > low : value >= low) && (highOpen ? value < high : value <= high);

/** The numbers that are in both; undefined when there are none. */
export function overlap(one: Range, other: Range): Range | undefined {
  const low = Math.max(one.low, other.low);
  const high = Math.min(one.high, other.high);
  const opens = (range: Range) => ({
    low: range.low === low && range.lowOpen,
    high: range.high === high && range.highOpen,
  });
  const [first, second] = [opens(one), opens(other)];
  const lowOpen = first.low || second.low;
  const highOpen = first.high || second.high;
  const empty = low > high || (low === high && (lowOpen || highOpen));
  return empty ? undefined : { low, lowOpen, high, highOpen };
}

/** The `numeric` rule that matches a range; the range has at least one end. */
export function numericOf({ low, lowOpen, high, highOpen }: Range): Numeric {
  if (low === high) return ['=', low];
  const lower: Lower = lowOpen ? '>' : '>=';
  const upper: Upper = highOpen ? '<' : '<=';
  if (low === -Infinity) return [upper, high];
  return high === Infinity ? [lower, low] : [lower, low, upper, high];
}
