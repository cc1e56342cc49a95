import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { createDirectClient } from '../../lib/client';
import { type Order, placeOrder } from './place-order';
import topology from './topology';

/**
 * A till that places one order after the other, until it is stopped in whatever way, and goes on where it was.
 * Environment: LOG_TABLE, OFFSETS_TABLE, ORDERS_TABLE, TILL.
 */
const { LOG_TABLE = '', OFFSETS_TABLE = '', ORDERS_TABLE = '', TILL = 'till-1' } = process.env;
const dynamo = new DynamoDBClient({});
const weft = createDirectClient({
  dynamo,
  topology,
  tables: { log: LOG_TABLE, offsets: OFFSETS_TABLE },
});

/** The number behind the till's newest order. */
async function nextNumber(): Promise<number> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: ORDERS_TABLE,
      KeyConditionExpression: 'till = :till',
      ExpressionAttributeValues: { ':till': { S: TILL } },
      ScanIndexForward: false,
      Limit: 1,
      ConsistentRead: true,
    }),
  );
  return Number(Items[0]?.number?.N ?? -1) + 1;
}

/** Some order; the same for the same number. */
const orderOf = (number: number): Order => ({
  till: TILL,
  number,
  customer: `customer-${(number * 7) % 5}`,
  cents: ((number * 7_919) % 10_000) + 1,
});

async function main(): Promise<void> {
  for (let number = await nextNumber(); ; number++) {
    console.log(`begin ${number}`);
    const placed = await placeOrder(weft, ORDERS_TABLE, orderOf(number));
    console.log(`done ${number} ${JSON.stringify(placed)}`);
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
