import type {
  Journal,
  JournalLine,
  JournalPage,
  JournalQuery,
  JournalRef,
} from '../../lib/domain/journey/journal';

/** Lines that a page looks at. */
const perPage = 2;

/** The journal in memory. */
export class MemoryJournal implements Journal {
  readonly books = new Map<string, JournalLine[]>();
  readonly keeps: number[] = [];

  async write(of: JournalRef, lines: readonly JournalLine[], keep: number): Promise<void> {
    this.keeps.push(keep);
    const all = [...this.linesOf(of), ...lines].sort((a, b) => a.at - b.at);
    this.books.set(nameOf(of), all);
  }

  async page(of: JournalRef, query: JournalQuery): Promise<JournalPage> {
    const { holding, from, until, after = '0' } = query;
    const at = Number(after);
    const inTime = this.linesOf(of).filter((line) => line.at >= from && line.at < until);
    const lines = inTime.slice(at, at + perPage).filter(({ text }) => text.includes(holding));
    return { lines, ...(inTime.length > at + perPage && { next: String(at + perPage) }) };
  }

  private linesOf(of: JournalRef): JournalLine[] {
    return this.books.get(nameOf(of)) ?? [];
  }
}

const nameOf = ({ namespace, book }: JournalRef): string => `${namespace}/${book}`;
