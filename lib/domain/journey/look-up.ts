import type { Outside } from '../outside';
import type { Position } from '../topology/keys';
import {
  dispatchedBook,
  type Journal,
  type JournalEntry,
  type JournalLine,
  type JournalRef,
} from './journal';
import { dispatchedIn, entriesIn, needleOf, needleOfPartition } from './line';

export interface LookUpPorts {
  readonly journal: Pick<Journal, 'page'>;
  readonly outside: Pick<Outside, 'now'>;
}

/** Where to look: one record, from its append on. */
export interface LookUp {
  readonly position: Position;
  readonly appendedAt: number;
  /** When to begin no further page, in milliseconds since 1970. */
  readonly until: number;
}

/** Whether all was looked at; else there may be more. */
export interface Looked<T> {
  readonly found: T;
  readonly complete: boolean;
}

/** Pages of one book that are looked at for one answer, a megabyte each: some books are long. */
export const maxPages = 40;

/** Whoever writes may have a clock that is behind that of whoever appended. */
const skewMs = 5_000;

/** What happened to a record in one book, up to its first live acknowledgement. */
export async function entriesFor(
  ports: LookUpPorts,
  of: JournalRef,
  look: LookUp,
): Promise<Looked<JournalEntry[]>> {
  const entries: JournalEntry[] = [];
  const { partition, offset } = look.position;
  const complete = await through(ports, { of, look, holding: needleOf(look.position) }, (lines) => {
    const own = lines
      .flatMap(entriesIn)
      .filter(({ place }) => place.partition === partition && place.offset === offset);
    entries.push(...own);
    return own.some(({ kind, replay }) => kind === 'done' && replay === undefined);
  });
  return { found: entries, complete };
}

/** When a record was sent on; undefined where the journal does not say. */
export async function dispatchedAtOf(
  ports: LookUpPorts,
  look: LookUp,
): Promise<Looked<number | undefined>> {
  const { partition, offset } = look.position;
  const holds = (line: JournalLine) =>
    dispatchedIn(line).some(
      (one) => one.partition === partition && one.from <= offset && offset < one.to,
    );
  let found: number | undefined;
  const of = dispatchedBook(look.position);
  const complete = await through(
    ports,
    { of, look, holding: needleOfPartition(partition) },
    (lines) => {
      found = lines.find(holds)?.at;
      return found !== undefined;
    },
  );
  return { found, complete };
}

interface Search {
  readonly of: JournalRef;
  readonly look: LookUp;
  readonly holding: string;
}

/** Shows `see` page after page until it has seen enough. False where the bound was reached before. */
async function through(
  { journal, outside }: LookUpPorts,
  { of, look, holding }: Search,
  see: (lines: readonly JournalLine[]) => boolean,
): Promise<boolean> {
  const query = { holding, from: look.appendedAt - skewMs, until: outside.now() + skewMs };
  let after: string | undefined;
  for (let pages = 0; pages < maxPages && outside.now() < look.until; pages++) {
    const page = await journal.page(of, { ...query, after });
    if (see(page.lines) || page.next === undefined) return true;
    after = page.next;
  }
  return false;
}
