import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ackSecretKey } from '../domain/access/key-store';
import { conditional } from './conditional';
import { answerOf } from './failure';
import { text } from './item-values';

/**
 * What signs ack ids: made once, by whoever needs it first, and kept in the keys table, in a place that no key can
 * have. A secret of its own in Secrets Manager would cost half as much as all the rest of an idle fabric.
 * @param make a new one, for when there is none
 */
export async function readAckSecret(
  dynamo: DynamoDBClient,
  { table, make }: { readonly table: string; readonly make: () => string },
): Promise<string> {
  const Key = { pk: text(ackSecretKey) };
  const get = new GetItemCommand({ TableName: table, Key, ConsistentRead: true });
  const { Item } = await answerOf(dynamo.send(get));
  if (Item?.secret?.S) return Item.secret.S;
  const secret = make();
  const put = new PutItemCommand({
    TableName: table,
    Item: { ...Key, secret: text(secret) },
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  const done = await conditional(answerOf(dynamo.send(put)));
  // Whoever was first has made it; it may have been this very call, sent twice by the SDK.
  const made = done.holds ? secret : done.there?.secret?.S;
  if (!made) throw new Error('the keys table holds no secret for ack ids');
  return made;
}
