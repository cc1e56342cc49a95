import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';

/** A table of the caller's own, as an application has it beside the fabric's. */
export class OwnItems {
  private constructor(
    private readonly dynamo: DynamoDBClient,
    readonly table: string,
  ) {}

  /** A table that need not be there. */
  static at(table: string): OwnItems {
    return new OwnItems(new DynamoDBClient({}), table);
  }

  static async make(purpose: string): Promise<OwnItems> {
    const dynamo = new DynamoDBClient({});
    const TableName = `own-${purpose}-${process.pid}`;
    await dynamo.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    return new OwnItems(dynamo, TableName);
  }

  /** Makes an item with the value 0, if there is none. */
  create = (key: string): TransactWriteItem => ({
    Put: {
      TableName: this.table,
      Item: { id: { S: key }, amount: { N: '0' } },
      ConditionExpression: 'attribute_not_exists(#id)',
      ExpressionAttributeNames: { '#id': 'id' },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  });

  /** Asks for an item to be there. */
  expect = (key: string): TransactWriteItem => ({
    ConditionCheck: {
      TableName: this.table,
      Key: { id: { S: key } },
      ConditionExpression: 'attribute_exists(#id)',
      ExpressionAttributeNames: { '#id': 'id' },
    },
  });

  add = (key: string, amount: number): TransactWriteItem => ({
    Update: {
      TableName: this.table,
      Key: { id: { S: key } },
      UpdateExpression: 'ADD #amount :amount',
      ExpressionAttributeNames: { '#amount': 'amount' },
      ExpressionAttributeValues: { ':amount': { N: String(amount) } },
    },
  });

  async valueOf(key: string): Promise<number | undefined> {
    const { Item } = await this.dynamo.send(
      new GetItemCommand({ TableName: this.table, Key: { id: { S: key } }, ConsistentRead: true }),
    );
    return Item && Number(Item.amount?.N);
  }
}
