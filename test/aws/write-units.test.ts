import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { toItem } from '../../lib/aws/log-item';
import { itemSize } from '../../scripts/bench/item-size';
import { orderEvent } from '../support/order-event';
import { day, entryOf } from '../support/records';
import { stack } from '../support/stack';
import { strictDynamo } from '../support/strict-dynamo';
import { noon } from '../support/test-outside';

const dynamo = strictDynamo();
const TableName = stack().outputs.LogTableName ?? '';

/** The item in which an order of about 1 KB is stored, at the far end of a partition that has been used for long. */
const item = toItem(
  entryOf(
    { namespace: 'default', topic: 'customer-orders', partition: 127 },
    9_007_199_254_740_000,
    {
      id: '0d7a1d3e-5d0c-4a39-9a4e-6f3a6f0a7b11',
      at: noon + 123,
      expires: noon / 1000 + 3_650 * day,
      before: 1_234_567_890_123,
      records: [{ event: orderEvent, key: 'customer-58211' }],
    },
  ),
);

test(`an order of ${Buffer.byteLength(orderEvent)} bytes of JSON is an item of ${itemSize(item)} bytes, less than 1 KB`, () => {
  expect(Buffer.byteLength(orderEvent)).toBeGreaterThan(1_024);
  expect(itemSize(item)).toBeLessThanOrEqual(1_024);
});

test('the table counts one write unit for it', async () => {
  const { ConsumedCapacity } = await dynamo.send(
    new PutItemCommand({ TableName, Item: item, ReturnConsumedCapacity: 'TOTAL' }),
  );
  expect(ConsumedCapacity?.CapacityUnits).toBe(1);
});
