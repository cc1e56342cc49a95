import { Processes } from './limiting';

const inSteps = async (site: Processes, steps: number, ms: number, act: () => Promise<unknown>) => {
  for (let step = 0; step < steps; step++) {
    await act();
    site.time += ms;
  }
};

test('one that stays below its rate is never refused, and asks the store once for many requests', async () => {
  const site = new Processes(1, { requests: 100, bytes: 1_000_000 });
  const cost = { requests: 1, bytes: 1_000 };
  await inSteps(site, 1_000, 20, () => site.request(0, cost));
  expect(site.used).toHaveLength(1_000);
  expect(site.buckets.calls).toBeLessThanOrEqual(100);
});

test('what one process leaves, the others get', async () => {
  const site = new Processes(4, { requests: 100 });
  let next = 0;
  await inSteps(site, 1_000, 12, () => site.request(next++ % 4));
  expect(site.used).toHaveLength(1_000);
});

test('a process that begins beside busy ones gets its share', async () => {
  const site = new Processes(3, { requests: 100 });
  await inSteps(site, 200, 20, () => site.request(0));
  await inSteps(site, 200, 40, async () => {
    await site.request(0);
    expect((await site.request(1)).passed).toBe(true);
  });
});

test('all processes together pass what the rate allows also when far more is asked for', async () => {
  const site = new Processes(4, { requests: 100 });
  await inSteps(site, 2_500, 4, async () => {
    for (let at = 0; at < 4; at++) await site.request(at);
  });
  const seconds = 10;
  expect(site.used.length).toBeGreaterThanOrEqual(100 * seconds * 0.9);
  expect(site.used.length).toBeLessThanOrEqual(100 * (seconds + 1));
});

test('a flood is turned away nearly without asking the store', async () => {
  const site = new Processes(1, { requests: 10 });
  await inSteps(site, 5_000, 1, () => site.request(0));
  expect(site.used.length).toBeGreaterThanOrEqual(50);
  expect(site.buckets.calls).toBeLessThanOrEqual(120);
});

test('a refusal says when to come again, and then there is room', async () => {
  const site = new Processes(1, { requests: 2 });
  for (let count = 0; count < 2; count++) await site.request(0);
  expect(await site.request(0)).toEqual({
    passed: false,
    unit: 'requests',
    waitMs: expect.closeTo(500, 0),
  });
  site.time += 500;
  expect(await site.request(0)).toEqual({ passed: true });
});

test('of a request that is refused for its bytes, the request is not counted', async () => {
  const site = new Processes(1, { requests: 100, bytes: 1_000 });
  await site.request(0, { requests: 1, bytes: 1_000 });
  for (let count = 0; count < 50; count++)
    expect(await site.request(0, { requests: 1, bytes: 500 })).toMatchObject({ unit: 'bytes' });
  site.time += 1_000;
  for (let count = 0; count < 99; count++) await site.request(0, { requests: 1, bytes: 1 });
  expect(site.used).toHaveLength(100);
});

test('a body that is larger than a second’s worth passes a full bucket, and holds up what follows', async () => {
  const site = new Processes(2, { bytes: 1_000 });
  expect((await site.request(0, { bytes: 5_000 })).passed).toBe(true);
  expect(await site.request(1, { bytes: 1 })).toMatchObject({ passed: false, unit: 'bytes' });
  site.time += 3_900;
  expect((await site.request(1, { bytes: 1 })).passed).toBe(false);
  site.time += 300;
  expect((await site.request(1, { bytes: 1 })).passed).toBe(true);
});

test('a clock that goes back gives nothing for it', async () => {
  const site = new Processes(1, { requests: 5 });
  for (let count = 0; count < 5; count++) await site.request(0);
  for (const skew of [-500, -5_000, -1, 0]) {
    site.setClock(0, skew);
    expect((await site.request(0)).passed).toBe(false);
  }
});

test('a clock that is an hour ahead gets what a full bucket holds, and leaves others theirs', async () => {
  const site = new Processes(2, { requests: 5 });
  site.setClock(0, 3_600_000);
  for (let count = 0; count < 50; count++) await site.request(0);
  expect(site.used).toHaveLength(5);
  expect((await site.request(1)).passed).toBe(true);
});

describe('what a process holds', () => {
  /** A process that has just taken more than it has used. */
  async function holding(): Promise<Processes> {
    const site = new Processes(1, { requests: 100 });
    await inSteps(site, 20, 1, () => site.request(0));
    const { calls } = site.buckets;
    await site.request(0);
    expect(site.buckets.calls).toBe(calls);
    return site;
  }

  test('is lost after a second', async () => {
    const site = await holding();
    const { calls } = site.buckets;
    site.time += 1_000;
    await site.request(0);
    expect(site.buckets.calls).toBe(calls + 1);
  });

  test('does not last longer for a clock that was set back', async () => {
    const site = await holding();
    const { calls } = site.buckets;
    site.setClock(0, -60_000);
    await site.request(0);
    expect(site.buckets.calls).toBeGreaterThan(calls);
  });
});

test('many processes turn a flood away with few calls each', async () => {
  const site = new Processes(8, { requests: 50 });
  await inSteps(site, 1_000, 5, async () => {
    for (let at = 0; at < 8; at++) await site.request(at);
  });
  const seconds = 5;
  expect(site.buckets.calls).toBeLessThanOrEqual(8 * seconds * 17);
});
