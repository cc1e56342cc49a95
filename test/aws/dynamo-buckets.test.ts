import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoBuckets } from '../../lib/aws/dynamo-buckets';
import { moveOf } from '../../lib/domain/limit/bucket';
import { LeasedBucket } from '../../lib/domain/limit/leased-bucket';
import { bucketStoreContract } from '../contracts/bucket-store';
import { ownLimitsTable } from '../support/own-tables';
import { strictDynamo } from '../support/strict-dynamo';

const dynamo = strictDynamo();
const table = `own-buckets-limits-${process.pid}`;
const hour = 3_600_000;

beforeAll(() => ownLimitsTable('buckets'));

const bucketsAt = (skew = 0, client: DynamoDBClient = dynamo) =>
  new DynamoBuckets(client, table, { now: () => Date.now() + skew });

bucketStoreContract('DynamoBuckets', () => bucketsAt());

const take = (amount: number, skew = 0) => ({
  requests: moveOf('requests', 10, { amount, now: Date.now() + skew }),
});

/** A client that counts its calls. */
function counting() {
  const client = strictDynamo();
  const counts = { calls: 0 };
  client.middlewareStack.add(
    (next) => (args) => {
      counts.calls++;
      return next(args);
    },
    { step: 'finalizeRequest' },
  );
  return { client, counts };
}

test.each([hour, -hour])(
  'a clock that is off by %d ms is put right by the first answer',
  async (skew) => {
    const bucket = randomUUID();
    const wrong = bucketsAt(skew);
    await wrong.move(randomUUID(), take(1, skew), {});
    expect((await wrong.move(bucket, take(10, skew), {})).moved).toBe(true);
    expect((await wrong.move(bucket, take(10, skew), {})).moved).toBe(false);
    const right = await bucketsAt().move(bucket, take(10), {});
    expect(right.moved).toBe(false);
    expect(Math.abs((right.paid.requests ?? 0) - Date.now())).toBeLessThan(10_000);
  },
);

test('a process whose clock is an hour ahead keeps nobody from the bucket', async () => {
  const bucket = randomUUID();
  await bucketsAt(hour).move(bucket, take(10, hour), {});
  expect((await bucketsAt().move(bucket, take(10), {})).moved).toBe(true);
});

test('whoever knows the bucket takes from it in one call, also while others do', async () => {
  const { client, counts } = counting();
  const bucket = randomUUID();
  const store = bucketsAt(0, client);
  const { paid } = await store.move(bucket, take(1), {});
  expect(counts.calls).toBe(1);
  await bucketsAt().move(bucket, take(2), paid);
  await store.move(bucket, take(3), paid);
  expect(counts.calls).toBe(2);
});

test('a store that can not be asked lets a little through, and says so', async () => {
  const troubles: unknown[] = [];
  const buckets = new DynamoBuckets(dynamo, 'no-such-table', { now: Date.now });
  const outside = { now: () => 1_000_000 };
  const bucket = new LeasedBucket('any', {
    buckets,
    outside,
    onTrouble: (error) => troubles.push(error),
  });
  const request = { rates: { requests: 100 }, cost: { requests: 1 } };
  expect(await bucket.take(request)).toEqual({ passed: true });
  expect(await bucket.take(request)).toEqual({ passed: false, unit: 'requests', waitMs: 1_000 });
  expect(troubles).toHaveLength(1);
});
