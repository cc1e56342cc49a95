import type { Journal, JournalLine, JournalRef } from '../../lib/domain/journey/journal';
import { noon } from '../support/test-outside';

const hour = 3_600_000;
const keep = 86_400;

/** The promises that every journal keeps. Run against each implementation. */
export function journalContract(name: string, make: () => Journal | Promise<Journal>): void {
  describe(`${name} keeps the contract of a journal`, () => {
    let journal: Journal;
    beforeAll(async () => {
      journal = await make();
    });
    let books = 0;
    const fresh = (namespace = 'default'): JournalRef => ({ namespace, book: `book-${++books}` });
    const line = (at: number, text: string): JournalLine => ({ at, text });

    /** All lines of a book that hold a text, page by page. */
    async function all(of: JournalRef, holding: string, { from = noon, until = noon + hour } = {}) {
      const found: JournalLine[] = [];
      for (let after: string | undefined, more = true; more; ) {
        const page = await journal.page(of, { holding, from, until, after });
        found.push(...page.lines);
        after = page.next;
        more = after !== undefined;
      }
      return found;
    }

    test('what was written is found by what it holds, in the order of its times', async () => {
      const of = fresh();
      await journal.write(of, [line(noon + 5, ';0-2,d')], keep);
      await journal.write(of, [line(noon + 1, ';0-1,f;0-2,f')], keep);
      await journal.write(of, [line(noon + 3, ';0-1,d')], keep);
      expect(await all(of, ';0-1,')).toEqual([
        line(noon + 1, ';0-1,f;0-2,f'),
        line(noon + 3, ';0-1,d'),
      ]);
      expect(await all(of, ';0-2,')).toHaveLength(2);
      expect(await all(of, ';0-3,')).toEqual([]);
    });

    test('lines of one moment, and of one call, are all kept', async () => {
      const of = fresh();
      const same = Array.from({ length: 60 }, (_, nth) => line(noon, `;0-${nth},d`));
      await journal.write(of, same, keep);
      await journal.write(of, [line(noon, ';0-99,d')], keep);
      expect(await all(of, ',d')).toHaveLength(61);
      await journal.write(of, [], keep);
      expect(await all(of, ',d')).toHaveLength(61);
    });

    test('a line is found hours later, and one from before or behind is not', async () => {
      const of = fresh();
      for (const at of [noon - 1, noon + 3 * hour + 7, noon + 6 * hour])
        await journal.write(of, [line(at, ';0-1,d')], keep);
      const found = await all(of, ';0-1,', { from: noon, until: noon + 5 * hour });
      expect(found).toEqual([line(noon + 3 * hour + 7, ';0-1,d')]);
    });

    test('books of two names, or of two namespaces, never meet', async () => {
      const of = fresh();
      await journal.write(of, [line(noon, ';0-1,d')], keep);
      expect(await all(fresh(), ';0-1,')).toEqual([]);
      expect(await all({ ...of, namespace: 'tenant' }, ';0-1,')).toEqual([]);
    });

    test('many lines are found page by page', async () => {
      const of = fresh();
      for (let nth = 0; nth < 30; nth++)
        await journal.write(of, [line(noon + nth, `;0-${nth % 3},d`)], keep);
      expect(await all(of, ';0-1,')).toHaveLength(10);
    });
  });
}
