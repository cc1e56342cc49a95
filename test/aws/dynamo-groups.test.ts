import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoGroups } from '../../lib/aws/dynamo-groups';
import { groupStoreContract } from '../contracts/group-store';
import { answering } from '../support/answering';
import { lasting, passing } from '../support/sdk-errors';
import { stack } from '../support/stack';
import { strictDynamo } from '../support/strict-dynamo';

const { OffsetsTableName = '' } = stack().outputs;

groupStoreContract('DynamoGroups', () => new DynamoGroups(strictDynamo(), OffsetsTableName));

describe('while the table', () => {
  const topic = { namespace: 'default', topic: 'orders' };
  const group = { ...topic, group: 'billing' };
  const of = { partition: { ...topic, partition: 0 }, group: 'billing', epoch: 1 };
  const calls = (groups: DynamoGroups): (() => Promise<unknown>)[] => [
    () => groups.state(group),
    () => groups.list(topic),
    () => groups.create(group, { from: 'latest', since: 0 }),
    () => groups.mark(group, 'a', { seen: 0, until: 0 }),
    () => groups.forget(group, 'a', 0),
    () => groups.take({ ...of, lease: { member: 'a', until: 0 } }),
    () => groups.release({ ...of, member: 'a' }),
    () => groups.commit({ ...of, offset: 0, now: 0 }),
    () => groups.seek({ ...of, offset: 0, now: 0 }),
    () => groups.remove(group, 1),
  ];
  const failing = (error: Error) =>
    calls(new DynamoGroups(answering(new DynamoDBClient({}), error), 'offsets'));

  test.each(passing)('answers %p, every call is to be tried again', async (error) => {
    for (const call of failing(error))
      await expect(call()).rejects.toMatchObject({
        code: 'throttled',
        remedy: 'retry',
        cause: error,
      });
  });

  test.each(lasting)('answers %p, every call is a defect', async (error) => {
    for (const call of failing(error)) await expect(call()).rejects.toBe(error);
  });
});
