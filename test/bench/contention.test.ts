import { contention, realDynamo } from '../../scripts/bench/simulate/contention';
import { SimulatedLog } from '../../scripts/bench/simulate/simulated-log';

const one = { partitions: 1, keyed: true, seed: 7, seconds: 10 };

test('the same seed brings the same figures, and another brings others', async () => {
  const offered = { ...one, perSecond: 60 };
  const first = await contention(offered);
  expect(await contention(offered)).toEqual(first);
  expect(await contention({ ...offered, seed: 8 })).not.toEqual(first);
});

test('an append that meets nobody takes a read and a write', async () => {
  const { attempts, p50, gaveUp } = await contention({ ...one, perSecond: 0.5, seconds: 60 });
  expect(attempts).toBeLessThan(1.05);
  expect(gaveUp).toBe(0);
  // Two round trips of 6 ms, each a fifth more or less.
  expect(p50).toBeGreaterThan(9.6);
  expect(p50).toBeLessThan(14.4);
});

test('one partition carries fifty appends a second, and not two hundred', async () => {
  const carried = await contention({ ...one, perSecond: 50 });
  expect(carried.gaveUp).toBe(0);
  expect(carried.p99).toBeLessThan(500);
  const flooded = await contention({ ...one, perSecond: 200, seconds: 4 });
  expect(flooded.gaveUp).toBeGreaterThan(0.1);
  expect(flooded.stored).toBeLessThan(180);
});

test('partitions carry what one carries, each', async () => {
  const { stored, gaveUp } = await contention({
    ...one,
    partitions: 8,
    perSecond: 400,
    seconds: 3,
  });
  expect(gaveUp).toBe(0);
  expect(stored).toBeGreaterThan(350);
});

test('a log that lets two appends have one offset is found out', async () => {
  const put = jest.spyOn(SimulatedLog.prototype, 'put').mockResolvedValue({ kind: 'stored' });
  await expect(contention({ ...one, perSecond: 50 })).rejects.toThrow('the log ends at');
  put.mockRestore();
});

test('write units are used up by batches before appends get in each other’s way', async () => {
  const offered = { ...one, perSecond: 60, seconds: 4 };
  const dynamo = (unitsOfAppend: number) => ({ ...realDynamo, unitsOfAppend });
  expect((await contention(offered, dynamo(3))).gaveUp).toBe(0);
  expect((await contention(offered, dynamo(16))).throttled).toBeGreaterThan(100);
});
