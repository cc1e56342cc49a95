import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { DynamoCursors } from '../../lib/aws/dynamo-cursors';
import { DynamoLog } from '../../lib/aws/dynamo-log';
import { DynamoOnce } from '../../lib/aws/dynamo-once';
import { answering, sdkError } from '../support/answering';
import { entryOf } from '../support/records';
import { busy, denied, lasting, passing } from '../support/sdk-errors';

const partition = { namespace: 'default', topic: 'orders', partition: 0 };
const entry = entryOf(partition, 0);
const dynamo = (answer: object) => answering(new DynamoDBClient({}), answer);
const log = (answer: object) => new DynamoLog(dynamo(answer), 'log');

describe('the log', () => {
  test.each(passing)('a put that fails with %p has an unknown outcome', async (error) => {
    expect(await log(error).put(entry)).toEqual({ kind: 'unknown' });
  });

  test('a put that meets a transaction of somebody else has an unknown outcome', async () => {
    const error = sdkError({ name: 'TransactionConflictException', fault: 'client' });
    expect(await log(error).put(entry)).toEqual({ kind: 'unknown' });
  });

  test.each(lasting)('a put that fails with %p is a defect', async (error) => {
    await expect(log(error).put(entry)).rejects.toBe(error);
  });

  test('an entry that can not be written is a defect', async () => {
    const broken = { ...entry, records: undefined as never };
    await expect(log({}).put(broken)).rejects.toThrow(TypeError);
  });

  test('a refusal without the item that is there is a defect', async () => {
    const error = new ConditionalCheckFailedException({ message: '', $metadata: {} });
    await expect(log(error).put(entry)).rejects.toBe(error);
  });

  test.each(passing)('reading while the table answers %p is to be tried again', async (error) => {
    const refusal = { code: 'throttled', remedy: 'retry', cause: error };
    await expect(log(error).tip(partition)).rejects.toMatchObject(refusal);
    await expect(log(error).read(partition, 0)).rejects.toMatchObject(refusal);
    await expect(log(error).at(partition, 0)).rejects.toMatchObject(refusal);
  });

  test.each(lasting)('reading while the table answers %p is a defect', async (error) => {
    await expect(log(error).tip(partition)).rejects.toBe(error);
  });
});

describe('the cursors', () => {
  const cursors = (answer: object) => new DynamoCursors(dynamo(answer), 'offsets');

  test('reading while the table is busy is to be tried again', async () => {
    const refusal = { code: 'throttled', cause: busy };
    await expect(cursors(busy).read(partition)).rejects.toMatchObject(refusal);
    await expect(cursors(busy).readAll(partition)).rejects.toMatchObject(refusal);
    await expect(cursors(busy).advance(partition, 1)).rejects.toMatchObject(refusal);
  });

  test('what another try does not mend is a defect', async () => {
    await expect(cursors(denied).read(partition)).rejects.toBe(denied);
    await expect(cursors(denied).advance(partition, 1)).rejects.toBe(denied);
  });
});

describe('appending once', () => {
  const once = (answer: object) =>
    new DynamoOnce(dynamo(answer), { log: 'log', idempotency: 'idempotency' });
  const key = { topic: partition, caller: 'shop', key: 'k' };
  const remember = { fingerprint: 'f', result: '[]', id: 'i', expires: 2 };
  const write = { key, remember, entries: [entry], now: 1 };
  const cancelled = (...codes: string[]) =>
    new TransactionCanceledException({
      message: 'cancelled',
      $metadata: {},
      CancellationReasons: codes.map((Code) => ({ Code })),
    });

  test.each(passing)('a transaction that fails with %p has an unknown outcome', async (error) => {
    expect(await once(error).putOnce(write)).toEqual({ kind: 'unknown' });
  });

  test.each([
    [['TransactionConflict', 'None']],
    [['None', 'TransactionConflict']],
    [['None', 'ThrottlingError']],
    [['ProvisionedThroughputExceeded', 'None']],
  ])('one that was cancelled with %p is in the way of another', async (codes) => {
    expect(await once(cancelled(...codes)).putOnce(write)).toEqual({ kind: 'conflict' });
  });

  test('one that was cancelled for what another try does not mend is a defect', async () => {
    const error = cancelled('None', 'ValidationError');
    await expect(once(error).putOnce(write)).rejects.toBe(error);
    await expect(once(denied).putOnce(write)).rejects.toBe(denied);
  });

  test('a key that is looked for while the table is busy is to be looked for again', async () => {
    await expect(once(busy).find(key)).rejects.toMatchObject({ code: 'throttled' });
  });
});
