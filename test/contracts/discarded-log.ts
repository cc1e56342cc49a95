import type { Lane } from '../../lib/domain/dead-letters/lane';
import type { DiscardedLog } from '../../lib/domain/dead-letters/letter-shelf';
import { freshLetters } from '../support/letters';
import { noon } from '../support/test-outside';

/** The memory of discarded letters. A part of the contract of a shelf. */
export function discardedContract(log: () => DiscardedLog): void {
  const { freshLane, letterOf } = freshLetters();

  describe('what was discarded', () => {
    const discardedOf = (of: Lane, offset: number, why = 'test data') => ({
      position: letterOf(of, offset).position,
      reason: 'rejected' as const,
      attempts: 3,
      firstAt: noon,
      lastAt: noon + 1,
      why,
      by: 'owner',
      at: noon + 2,
    });

    test('it is listed in the order of the log, page by page', async () => {
      const of = freshLane();
      for (const offset of [100, 9, 20]) await log().keep(of, discardedOf(of, offset));
      const first = await log().list(of, { max: 2 });
      expect(first).toEqual([discardedOf(of, 9), discardedOf(of, 20)]);
      const after = first[1]?.position;
      expect(await log().list(of, { after, max: 2 })).toEqual([discardedOf(of, 100)]);
      expect(await log().list({ ...of, subscription: 'x' }, { max: 9 })).toEqual([]);
    });

    test('a record that is discarded twice is kept once, as it was the second time', async () => {
      const of = freshLane();
      await log().keep(of, discardedOf(of, 1, 'by mistake'));
      await log().keep(of, discardedOf(of, 1, 'on purpose'));
      expect(await log().list(of, { max: 9 })).toEqual([discardedOf(of, 1, 'on purpose')]);
    });
  });
}
