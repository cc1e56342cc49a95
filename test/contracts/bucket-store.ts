import { randomUUID } from 'node:crypto';
import { type BucketStore, burstMs, type Moves, moveOf } from '../../lib/domain/limit/bucket';

/** The promises that every store of buckets keeps. Run against each implementation. */
export function bucketStoreContract(name: string, make: () => BucketStore): void {
  describe(`${name} keeps the contract of buckets`, () => {
    const store = make();
    const now = Date.now();
    const aBucket = () => `bucket-${randomUUID()}`;
    const requests = (amount: number, at = now): Moves => ({
      requests: moveOf('requests', 10, { amount, now: at }),
    });
    const both = (count: number, bytes: number): Moves => ({
      ...requests(count),
      bytes: moveOf('bytes', 10_000, { amount: bytes, now }),
    });

    test('a bucket that nobody has used is full, and what is taken is gone', async () => {
      const bucket = aBucket();
      expect(await store.move(bucket, requests(4), {})).toEqual({
        moved: true,
        paid: { requests: now + 400 },
      });
      expect(await store.move(bucket, requests(6), { requests: now + 400 })).toEqual({
        moved: true,
        paid: { requests: now + burstMs },
      });
      expect(await store.move(bucket, requests(1), { requests: now + burstMs })).toEqual({
        moved: false,
        paid: { requests: now + burstMs },
      });
    });

    test.each([
      ['nothing', {}],
      ['that it was full', { requests: now - 5_000 }],
      ['that it was in use', { requests: now + 1 }],
      ['that it was empty', { requests: now + burstMs }],
    ])('whoever knows of it %s takes the same', async (_, known) => {
      const bucket = aBucket();
      await store.move(bucket, requests(4), {});
      expect(await store.move(bucket, requests(4), known)).toMatchObject({
        moved: true,
        paid: { requests: now + 800 },
      });
      expect(await store.move(bucket, requests(4), known)).toMatchObject({
        moved: false,
        paid: { requests: now + 800 },
      });
    });

    test('it fills with time, up to what it holds', async () => {
      const bucket = aBucket();
      await store.move(bucket, requests(10), {});
      expect((await store.move(bucket, requests(6, now + 500), {})).moved).toBe(false);
      expect((await store.move(bucket, requests(5, now + 500), {})).moved).toBe(true);
      expect((await store.move(bucket, requests(10, now + 60_000), {})).moved).toBe(true);
      expect((await store.move(bucket, requests(1, now + 60_000), {})).moved).toBe(false);
    });

    test('a clock that goes back fills nothing', async () => {
      const bucket = aBucket();
      await store.move(bucket, requests(10), {});
      expect((await store.move(bucket, requests(1, now - 5_000), {})).moved).toBe(false);
      expect((await store.move(bucket, requests(1), {})).moved).toBe(false);
    });

    test('what a clock has written that was far ahead does not lock the bucket', async () => {
      const bucket = aBucket();
      await store.move(bucket, requests(3, now + 3_600_000), {});
      expect(await store.move(bucket, requests(4), {})).toEqual({
        moved: true,
        paid: { requests: now + 400 },
      });
    });

    test('more than it holds is taken from a full one only, and owed', async () => {
      const bucket = aBucket();
      expect(await store.move(bucket, both(1, 50_000), {})).toMatchObject({
        moved: true,
        paid: { bytes: now + 5_000 },
      });
      expect((await store.move(bucket, both(1, 50_000), {})).moved).toBe(false);
      expect((await store.move(bucket, both(1, 1), {})).moved).toBe(false);
    });

    test('of two units both are taken or neither', async () => {
      const bucket = aBucket();
      expect((await store.move(bucket, both(1, 9_000), {})).moved).toBe(true);
      expect(await store.move(bucket, both(1, 2_000), {})).toEqual({
        moved: false,
        paid: { requests: now + 100, bytes: now + 900 },
      });
      expect((await store.move(bucket, both(1, 1_000), {})).paid.requests).toBe(now + 200);
      expect((await store.move(bucket, both(1, 10), {})).moved).toBe(false);
    });

    test('a unit that is counted from today on joins one that has been counted before', async () => {
      const bucket = aBucket();
      await store.move(bucket, requests(4), {});
      expect(await store.move(bucket, both(1, 1_000), { requests: now + 400 })).toEqual({
        moved: true,
        paid: { requests: now + 500, bytes: now + 100 },
      });
    });

    test('many who take at once get no more than there is', async () => {
      const bucket = aBucket();
      const all = await Promise.all(
        Array.from({ length: 8 }, () => store.move(bucket, requests(3), {}).catch(() => undefined)),
      );
      expect(all.filter((one) => one?.moved).length).toBeLessThanOrEqual(3);
      const last = await store.move(bucket, requests(1, now), {});
      expect(last.paid.requests ?? 0).toBeLessThanOrEqual(now + burstMs);
    });

    test('one bucket is not another', async () => {
      const bucket = aBucket();
      await store.move(bucket, requests(10), {});
      expect((await store.move(aBucket(), requests(10), {})).moved).toBe(true);
    });
  });
}
