/** Codes further away than this from what was typed are no guess, but noise. */
const maxEdits = 4;

/** The `most` names that are nearest to what was typed: what holds it, then what takes few edits. */
export function nearest(typed: string, names: readonly string[], most = 3): string[] {
  const text = typed
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')
    .slice(0, 64);
  return names
    .map((name) => ({ name, distance: distanceOf(text, name) }))
    .filter(({ distance }) => distance <= maxEdits)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ name }) => name);
}

const distanceOf = (text: string, name: string): number =>
  text.length > 2 && name.includes(text) ? 0 : edits(text, name);

/** Characters to insert, remove or replace to make one of the other. */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (const [at, other] of [...to].entries()) {
      const replaced = (row[at] as number) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] as number) + 1, (next[at] as number) + 1));
    }
    row = next;
  }
  return row.at(-1) as number;
}
