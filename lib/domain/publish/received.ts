/** Longest piece of a received value that a refusal repeats, in characters. */
const longest = 60;

/** How a refusal shows a value it received: as JSON, cut short, since an answer is no place for a whole body. */
export function received(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}
