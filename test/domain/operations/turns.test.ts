import fc from 'fast-check';
import { draw, SharedTurns } from '../../../lib/domain/operations/turns';
import { MemoryOperations } from '../../support/memory-operations';
import { noon, testOutside } from '../../support/test-outside';
import { beginRedrive } from '../redrive/redrive-site';

const ref = { namespace: 'default', id: 'redrive-1' };

async function turnsOf(ratePerSecond?: number) {
  const operations = new MemoryOperations();
  await beginRedrive({ operations }, { filter: {} }, { ratePerSecond });
  const outside = testOutside();
  return { operations, outside, turns: new SharedTurns(operations, outside) };
}

test('without a rate all is granted, for one read and no write', async () => {
  const { operations, turns } = await turnsOf();
  operations.pay = async () => {
    throw new Error('written');
  };
  expect(await turns.take(ref, 100)).toEqual({ granted: 100, nextAt: noon });
});

test('with a rate a second’s worth is granted, then as much as time has passed', async () => {
  const { turns, outside } = await turnsOf(10);
  expect(await turns.take(ref, 100)).toMatchObject({ granted: 10 });
  expect(await turns.take(ref, 100)).toEqual({ granted: 0, nextAt: noon + 100 });
  outside.time += 100;
  expect(await turns.take(ref, 100)).toMatchObject({ granted: 1 });
  outside.time += 350;
  expect(await turns.take(ref, 2)).toMatchObject({ granted: 2 });
  expect(await turns.take(ref, 5)).toMatchObject({ granted: 1 });
});

test('who comes at the time that was named is granted something', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1_000 }), fc.nat(50), async (rate, late) => {
      const { turns, outside } = await turnsOf(rate);
      await turns.take(ref, 10_000);
      outside.time += Math.floor(late / rate);
      const turn = await turns.take(ref, 1);
      if (turn?.granted === 0) outside.time = turn.nextAt;
      expect(await turns.take(ref, 1)).toMatchObject({ granted: 1 });
    }),
  );
});

test('a minute without deliveries is not made up for', async () => {
  const { turns, outside } = await turnsOf(10);
  await turns.take(ref, 10);
  outside.time += 60_000;
  expect(await turns.take(ref, 100)).toMatchObject({ granted: 10 });
});

test('however many workers ask, and whenever, no second has more than the rate and one second’s worth', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      fc.array(fc.tuple(fc.nat(700), fc.integer({ min: 1, max: 50 })), { maxLength: 60 }),
      (rate, asks) => {
        let now = noon;
        let paidUntil = 0;
        const grants: { at: number; granted: number }[] = [];
        for (const [wait, want] of asks) {
          now += wait;
          const drawn = draw(rate, paidUntil, { want, now });
          paidUntil = drawn.paidUntil;
          grants.push({ at: now, granted: drawn.granted });
        }
        for (const { at } of grants) {
          const within = grants.filter((one) => one.at >= at && one.at < at + 1_000);
          const sum = within.reduce((all, { granted }) => all + granted, 0);
          expect(sum).toBeLessThanOrEqual(2 * rate + 1);
        }
      },
    ),
  );
});

test('of workers at once each has turns of its own', async () => {
  const { turns } = await turnsOf(6);
  const granted = await Promise.all([1, 2, 3].map(() => turns.take(ref, 2)));
  expect(granted.reduce((sum, turn) => sum + (turn?.granted ?? 0), 0)).toBeLessThanOrEqual(6);
});

test('where others are always faster one is asked to come again', async () => {
  const { operations, turns } = await turnsOf(6);
  operations.pay = async () => false;
  expect(await turns.take(ref, 2)).toEqual({ granted: 0, nextAt: noon + 1_000 });
});

test.each(['cancelled', 'failed', 'done'] as const)(
  'for what is %s nothing is granted',
  async (state) => {
    const { operations, turns } = await turnsOf(6);
    await operations.close(ref, { state, at: noon });
    expect(await turns.take(ref, 1)).toBeUndefined();
    expect(await turns.take({ ...ref, id: 'unknown' }, 1)).toBeUndefined();
  },
);
