import type { Run } from '../verb';
import {
  dashed,
  headOf,
  type Letter,
  type LetterAnswer,
  letterColumns,
  letterJson,
  lettersOf,
} from './letters';
import type { LetterFilter } from './selection';

export interface ListOptions extends LetterFilter {
  readonly key?: string;
  readonly limit: number;
  readonly all?: boolean;
}

/** Lists letters. A table holds all its rows at once, but not the events; JSON goes out as it comes. */
export async function list(run: Run<ListOptions>, subscription: string): Promise<void> {
  const { api, options, output } = run;
  const most = options.all ? Number.MAX_SAFE_INTEGER : options.limit;
  const rows: LetterAnswer[] = [];
  const show = (letter: Letter) => {
    if (output.form === 'table') rows.push(headOf(letter));
    else output.add(letter, { line: () => '', json: (one) => letterJson(one, output.form) });
  };
  const hasMore = await upTo(
    most,
    lettersOf(api, subscription, { ...options, most: most + 1 }),
    show,
  );
  if (output.form === 'table') output.list(rows, letterColumns, 'Nothing is dead here.');
  else output.end();
  const notes = [hasMore && 'There are more: --limit or --all shows them.', dashed(rows)];
  for (const note of notes) if (note) output.note(note);
}

/** Does `act` to so many of them; whether there are more. */
async function upTo<T>(
  most: number,
  all: AsyncIterable<T>,
  act: (one: T) => void,
): Promise<boolean> {
  let count = 0;
  for await (const one of all) {
    if (count === most) return true;
    count += 1;
    act(one);
  }
  return false;
}
