import fc from 'fast-check';
import { Capacity } from '../../scripts/bench/simulate/capacity';
import { VirtualTime } from '../../scripts/bench/simulate/virtual-time';

test('whoever waits is woken in the order of the clock, which never goes back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(1_000), { maxLength: 40 }), async (waits) => {
      const time = new VirtualTime();
      const woken: number[] = [];
      const waiting = waits.map(async (ms) => {
        await time.pause(ms);
        woken.push(time.now);
      });
      await Promise.all([...waiting, time.run()]);
      expect(woken).toEqual([...waits].sort((a, b) => a - b));
    }),
  );
});

test('what goes on after a wait may wait again', async () => {
  const time = new VirtualTime();
  const twice = async () => {
    await time.pause(5);
    await time.pause(7);
    return time.now;
  };
  const [ended] = await Promise.all([twice(), time.run()]);
  expect(ended).toBe(12);
});

test('capacity comes back with time, up to a second’s worth', () => {
  const capacity = new Capacity(100);
  expect(Array.from({ length: 100 }, () => capacity.take(1, 0)).every(Boolean)).toBe(true);
  expect(capacity.take(1, 0)).toBe(false);
  expect(capacity.take(1, 20)).toBe(true);
  expect(Array.from({ length: 101 }, () => capacity.take(1, 60_000)).filter(Boolean)).toHaveLength(
    100,
  );
});
