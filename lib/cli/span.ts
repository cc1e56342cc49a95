const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;

/** A span of seconds as people say it: `7 d`, `90 min`. Exact where it is whole, else rounded down. */
export function spanOf(seconds: number): string {
  const [name, size] = units.find(([, one]) => seconds >= one * 2 || seconds === one) ?? ['s', 1];
  return `${Math.floor(seconds / size)} ${name}`;
}
