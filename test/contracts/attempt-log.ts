import type { SubscriptionRef } from '../../lib/domain/dead-letters/lane';
import type { Attempt } from '../../lib/domain/webhook/attempt';
import type { AttemptLog, AttemptQuery } from '../../lib/domain/webhook/attempt-log';
import { noon } from '../support/test-outside';

const dayMs = 86_400_000;

export const attemptAt = (at: number, more: Partial<Attempt> = {}): Attempt => ({
  id: `id-${at - noon}`,
  webhookId: 'crm:orders:3:42',
  topic: 'orders',
  partition: 3,
  offset: 42,
  attempt: 1,
  status: 'failed',
  at,
  latencyMs: 12,
  httpStatus: 500,
  error: 'answered 500',
  response: 'sorry \ufffd "quoted"',
  headers: { 'webhook-id': 'crm:orders:3:42' },
  ...more,
});

/** The promises that every log of attempts keeps. Run against each implementation. */
export function attemptLogContract(name: string, make: () => AttemptLog): void {
  describe(`${name} keeps the contract of attempts`, () => {
    const log = make();
    let count = 0;
    const fresh = (): SubscriptionRef => ({
      namespace: `attempts-${++count}`,
      subscription: 'crm',
    });
    const ask = { now: noon, limit: 100 };

    /** All pages, each as it came. */
    async function pages(of: SubscriptionRef, query: Partial<AttemptQuery>): Promise<Attempt[][]> {
      const found: Attempt[][] = [];
      let after: string | undefined;
      do {
        const page = await log.page(of, { ...ask, ...query, after });
        found.push([...page.attempts]);
        after = page.next;
      } while (after !== undefined && found.length < 50);
      return found;
    }

    test('a subscription without attempts has none', async () => {
      expect(await log.page(fresh(), ask)).toEqual({ attempts: [] });
    });

    test('what was written is read back, all of it, the newest first', async () => {
      const of = fresh();
      const attempts = [attemptAt(noon - 3), attemptAt(noon - 2), attemptAt(noon - 1)];
      await log.write(of, attempts);
      expect(await log.page(of, ask)).toEqual({ attempts: [...attempts].reverse() });
    });

    test('attempts of the same moment are all kept', async () => {
      const of = fresh();
      const ids = ['a', 'b', 'c'];
      await log.write(
        of,
        ids.map((id) => attemptAt(noon - 1, { id })),
      );
      const { attempts } = await log.page(of, ask);
      expect(attempts.map(({ id }) => id).sort()).toEqual(ids);
    });

    test('an attempt that is written twice is one', async () => {
      const of = fresh();
      for (let time = 0; time < 2; time += 1) await log.write(of, [attemptAt(noon - 1)]);
      expect((await log.page(of, ask)).attempts).toHaveLength(1);
    });

    test('more than fits one call of the store are written, and come in pages', async () => {
      const of = fresh();
      const written = Array.from({ length: 60 }, (_, at) => attemptAt(noon - 1 - at));
      await log.write(of, written);
      const found = await pages(of, { limit: 25 });
      expect(found.flat()).toEqual(written);
      expect(found.slice(0, 3).map(({ length }) => length)).toEqual([25, 25, 10]);
    });

    test('what is a day old is not shown, even where it is still stored', async () => {
      const of = fresh();
      const written = [0, 1, 2].map((ms) => attemptAt(noon - dayMs + ms));
      await log.write(of, written);
      expect((await log.page(of, ask)).attempts).toEqual(written.slice(1).reverse());
      const later = { ...ask, now: noon + dayMs };
      expect(await log.page(of, later)).toEqual({ attempts: [] });
    });

    test('a page whose beginning has expired meanwhile is empty', async () => {
      const of = fresh();
      await log.write(of, [attemptAt(noon - 3), attemptAt(noon - 2), attemptAt(noon - 1)]);
      const { next } = await log.page(of, { ...ask, limit: 1 });
      expect(next).toBeDefined();
      const query = { ...ask, now: noon + dayMs, after: next };
      expect(await log.page(of, query)).toEqual({ attempts: [] });
    });

    test('a position or a status is picked out, page by page', async () => {
      const of = fresh();
      const written = Array.from({ length: 12 }, (_, at) =>
        attemptAt(noon - 1 - at, {
          offset: at % 3,
          status: at % 2 ? 'done' : 'failed',
        }),
      );
      await log.write(of, written);
      const position = { partition: 3, offset: 1 };
      const ofPosition = written.filter(({ offset }) => offset === 1);
      expect((await pages(of, { position, limit: 3 })).flat()).toEqual(ofPosition);
      const both = ofPosition.filter(({ status }) => status === 'done');
      expect((await pages(of, { position, status: 'done', limit: 1 })).flat()).toEqual(both);
      expect((await pages(of, { status: 'failed', limit: 4 })).flat()).toHaveLength(6);
      expect((await pages(of, { position: { partition: 1, offset: 31 } })).flat()).toEqual([]);
    });

    test('two subscriptions share nothing', async () => {
      const of = fresh();
      await log.write(of, [attemptAt(noon - 1)]);
      expect(await log.page({ ...of, subscription: 'crm2' }, ask)).toEqual({ attempts: [] });
    });
  });
}
