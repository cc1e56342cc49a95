/** A number as people read it: 0.25, 40, 10,000. */
export const readable = (value: number): string =>
  value.toLocaleString('en-GB', { maximumSignificantDigits: value < 100 ? 2 : 3 });

/** Numbers to read a scale by, from at most the lowest value to at least the highest. */
export function ticksOf(values: readonly number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const fine = between(low, high, [1, 2, 5]);
  return fine.length <= mostTicks ? fine : between(low, high, [1]);
}

const mostTicks = 9;

/** Such multiples of powers of ten. */
function between(low: number, high: number, steps: readonly number[]): number[] {
  const from = Math.floor(Math.log10(low));
  const powers = Array.from(
    { length: Math.ceil(Math.log10(high)) - from + 2 },
    (_, at) => from + at,
  );
  const all = powers.flatMap((power) => steps.map((step) => step * 10 ** power));
  const below = all.filter((tick) => tick <= low * 1.0001).at(-1) ?? low;
  const above = all.find((tick) => tick >= high * 0.9999 && tick > below) ?? high;
  return all.filter((tick) => tick >= below && tick <= above);
}

/** Where a value is, on a scale on which each step multiplies. */
export function scaleOf(
  ticks: readonly number[],
  from: number,
  to: number,
): (value: number) => number {
  const [low, high] = [Math.log10(ticks[0] ?? 1), Math.log10(ticks.at(-1) ?? 10)];
  return (value) => from + ((Math.log10(value) - low) / (high - low || 1)) * (to - from);
}
