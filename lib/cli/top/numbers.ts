/** From where on a unit is used, and how much it is. */
const steps = [
  [1e9, 1e9, 'G'],
  [1e6, 1e6, 'M'],
  [1e4, 1e3, 'k'],
] as const;

/** A count that fits a narrow column: `9999`, `12.3k`, `4.6M`. */
export function short(count: number): string {
  const [, size, unit] = steps.find(([from]) => count >= from) ?? [0, 1, ''];
  return unit === '' ? String(Math.round(count * 10) / 10) : `${(count / size).toFixed(1)}${unit}`;
}

/** Milliseconds as people read them: `40 ms`, `1.2 s`. */
export const span = (ms: number): string =>
  ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
