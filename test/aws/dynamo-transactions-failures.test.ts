import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoTransactions } from '../../lib/aws/dynamo-transactions';
import type { TransactionWrite } from '../../lib/domain/transact/transaction-store';
import { answering } from '../support/answering';
import { OwnItems } from '../support/own-items';
import { entryOf } from '../support/records';
import { lasting, passing } from '../support/sdk-errors';
import { noon } from '../support/test-outside';

/** What the engine never answers, at the SDK's own door. */
const partition = { namespace: 'default', topic: 'orders', partition: 0 };
const item = OwnItems.at('accounts').create('a');
const write = {
  token: 't',
  items: [item],
  entries: [entryOf(partition, 0)],
  commits: [{ partition, group: 'billing', from: 0, offset: 1, epoch: 0, now: noon }],
} satisfies TransactionWrite<typeof item>;

const store = (answer: object) =>
  new DynamoTransactions(answering(new DynamoDBClient({}), answer), {
    log: 'log',
    offsets: 'offsets',
  });

const cancelled = (codes: readonly string[], attempts = 1) =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: { attempts },
    CancellationReasons: codes.map((Code) => ({ Code, Message: 'why' })),
  });

const busy = { kind: 'busy' };

test.each(passing)('a transaction that fails with %p has an unknown outcome', async (error) => {
  expect(await store(error).write(write)).toEqual({ kind: 'unknown' });
});

test.each(lasting)('a transaction that fails with %p is a defect', async (error) => {
  await expect(store(error).write(write)).rejects.toBe(error);
});

test.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
  'an item that is refused for %s is busy, whoever it belongs to',
  async (code) => {
    expect(await store(cancelled([code, 'None', 'None'])).write(write)).toMatchObject({
      items: [busy],
      entries: [undefined],
      commits: [undefined],
    });
    expect(await store(cancelled(['None', code, code])).write(write)).toMatchObject({
      items: [undefined],
      entries: [busy],
      commits: [busy],
    });
  },
);

test('what DynamoDB does not take of the caller’s is told with its words', async () => {
  expect(await store(cancelled(['ValidationError', 'None', 'None'])).write(write)).toMatchObject({
    items: [{ kind: 'invalid', code: 'ValidationError', message: 'why' }],
  });
});

test.each([
  ['the log', ['None', 'ValidationError', 'None']],
  ['a group', ['None', 'None', 'ItemCollectionSizeLimitExceeded']],
])('what DynamoDB does not take of %s is a defect', async (_, codes) => {
  const error = cancelled(codes);
  await expect(store(error).write(write)).rejects.toBe(error);
});

test('a place that is said to be taken, without the item that is there, is a defect', async () => {
  const error = cancelled(['None', 'ConditionalCheckFailed', 'None']);
  await expect(store(error).write(write)).rejects.toBe(error);
});

test('a commit that is refused where nothing is kept is fenced', async () => {
  const error = cancelled(['None', 'None', 'ConditionalCheckFailed']);
  expect(await store(error).write(write)).toMatchObject({
    commits: [{ kind: 'refused', why: { kind: 'fenced', known: false } }],
  });
});

test.each([
  [1, false],
  [2, true],
])('an answer to try %i of the SDK may follow one that is under way: %p', async (tries, is) => {
  const error = cancelled(['TransactionConflict', 'None', 'None'], tries);
  expect(await store(error).write(write)).toMatchObject({ repeated: is });
});

test('an error of another copy of the SDK is known by its name', async () => {
  const { name, CancellationReasons, $metadata } = cancelled([
    'TransactionConflict',
    'None',
    'None',
  ]);
  const foreign = Object.assign(new Error('cancelled'), { name, CancellationReasons, $metadata });
  expect(await store(foreign).write(write)).toMatchObject({ items: [busy] });
});
