import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoLanes } from '../../lib/aws/dynamo-lanes';
import { keyIn, letterSort, placeOf, trySort } from '../../lib/aws/letter-item';
import { laneOfOne } from '../../lib/domain/dead-letters/lane';
import { byPlace, deadLettersKey, operationKey } from '../../lib/domain/topology/keys';
import { laneStoreContract } from '../contracts/lane-store';
import { freshLetters } from '../support/letters';
import { ownDeadLetterTables } from '../support/own-tables';
import { seeded } from '../support/seeded';
import { strictDynamo } from '../support/strict-dynamo';
import { noon, testOutside } from '../support/test-outside';

const dynamo = strictDynamo();
const { freshLane, letterOf } = freshLetters();
let tables = { deadLetters: '', operations: '' };
let lanes: DynamoLanes;

beforeAll(async () => {
  tables = await ownDeadLetterTables('lanes');
  lanes = new DynamoLanes(dynamo, tables, testOutside());
});

const operations = {
  async begin(namespace: string, id: string) {
    const Item = {
      pk: { S: operationKey(namespace, id) },
      delivered: { N: '0' },
      failed: { N: '0' },
    };
    await dynamo.send(new PutItemCommand({ TableName: tables.operations, Item }));
  },
  async told(namespace: string, id: string) {
    const Key = { pk: { S: operationKey(namespace, id) } };
    const { Item } = await dynamo.send(new GetItemCommand({ TableName: tables.operations, Key }));
    return Item && { delivered: Number(Item.delivered?.N), failed: Number(Item.failed?.N) };
  },
};

laneStoreContract('DynamoLanes', () => lanes, operations);

describe('lanes in the table', () => {
  const itemAt = async (lane: ReturnType<typeof freshLane>, sk: string) => {
    const Key = keyIn(lane, sk);
    return (await dynamo.send(new GetItemCommand({ TableName: tables.deadLetters, Key }))).Item;
  };

  test('the index holds letters in the order of the log, and lanes that are due by time', async () => {
    const lane = freshLane();
    await lanes.park(lane, letterOf(lane, 12), noon + 5_000);
    await lanes.wait(lane, letterOf(lane, 9));
    const alone = laneOfOne(lane, letterOf(lane, 10));
    await lanes.park(alone, letterOf(alone, 10), noon + 400);
    const places = async (prefix: string) => {
      const command = new QueryCommand({
        TableName: tables.deadLetters,
        IndexName: byPlace,
        KeyConditionExpression: 'pk = :pk AND #place BETWEEN :from AND :to',
        ExpressionAttributeNames: { '#place': 'place' },
        ExpressionAttributeValues: {
          ':pk': { S: deadLettersKey(lane) },
          ':from': { S: `${prefix}#` },
          ':to': { S: `${prefix}$` },
        },
      });
      return (await dynamo.send(command)).Items?.map(({ sk, place }) => [sk?.S, place?.S]);
    };
    const at = (offset: number) => placeOf({ partition: 3, offset });
    const name = (of: typeof lane, offset: number) => letterSort(of, letterOf(of, offset).position);
    expect(await places('at')).toEqual([
      [name(lane, 9), at(9)],
      [name(alone, 10), at(10)],
      [name(lane, 12), at(12)],
    ]);
    expect(await places('due')).toEqual([
      ['state#one/00003/0000000000000010', `due#00${noon + 400}`],
      ['state#key/alice', `due#00${noon + 5_000}`],
    ]);
    await lanes.open(lane);
    await lanes.open(alone);
    expect(await places('due')).toEqual([]);
  });

  test('what was counted of a record expires when no queue holds it any more', async () => {
    const lane = freshLane();
    const { position } = letterOf(lane, 1);
    await lanes.begin(lane, position);
    await lanes.failed(lane, position, { attempts: 1, replay: 'r' });
    const expires = { N: String(noon / 1_000 + 15 * 86_400) };
    expect(await itemAt(lane, trySort(lane, position))).toMatchObject({ expires });
    expect(await itemAt(lane, trySort(lane, position, 'r'))).toMatchObject({ expires });
  });

  test('an operation that is forgotten is not told, and does not come back', async () => {
    const lane = freshLane();
    await lanes.park(lane, letterOf(lane, 0));
    await lanes.wait(lane, letterOf(lane, 1));
    await lanes.wait(lane, letterOf(lane, 2));
    const { epoch = 0 } = (await lanes.open(lane, 'long-ago')) ?? {};
    await lanes.confirm(lane, letterOf(lane, 0), epoch);
    await lanes.setApart(lane, letterOf(lane, 1), epoch);
    expect(await lanes.confirm(lane, letterOf(lane, 2), epoch)).toBe('flows');
    expect(await operations.told(lane.namespace, 'long-ago')).toBeUndefined();
  });

  test('a letter without its lane is delivered again when its lane is parked', async () => {
    const lane = freshLane();
    const orphan = letterOf(lane, 1);
    await dynamo.send(
      new PutItemCommand({
        TableName: tables.deadLetters,
        Item: keyIn(lane, letterSort(lane, orphan.position)),
      }),
    );
    expect(await lanes.wait(lane, orphan)).toBe(false);
    expect(await lanes.park(lane, orphan)).toMatchObject({ count: 1 });
    expect(await lanes.letters(lane, 10)).toEqual([orphan]);
  });

  test('a letter without its lane is taken out when it is confirmed', async () => {
    const lane = freshLane();
    const orphan = letterOf(lane, 1);
    const sk = letterSort(lane, orphan.position);
    const Item = keyIn(lane, sk);
    await dynamo.send(new PutItemCommand({ TableName: tables.deadLetters, Item }));
    expect(await lanes.confirm(lane, orphan, 5)).toBe('flows');
    expect(await itemAt(lane, sk)).toBeUndefined();
  });

  test('a correction made while a letter is tried goes with it when it is set apart', async () => {
    const lane = freshLane();
    const letter = letterOf(lane, 1);
    const { epoch } = await lanes.park(lane, letter);
    const edited = { by: 'ann', at: noon, original: letter.event };
    const corrected = { ...letter, event: '{"data":"right"}', edited };
    const item = (await scratchItem(corrected)) ?? {};
    await dynamo.send(
      new UpdateItemCommand({
        TableName: tables.deadLetters,
        Key: keyIn(lane, letterSort(lane, letter.position)),
        UpdateExpression: 'SET #event = :event, #edited = :edited',
        ExpressionAttributeNames: { '#event': 'event', '#edited': 'edited' },
        ExpressionAttributeValues: {
          ':event': item.event ?? { NULL: true },
          ':edited': item.edited ?? { NULL: true },
        },
      }),
    );
    await lanes.setApart(lane, { ...letter, attempts: 6 }, epoch);
    const [apart] = await lanes.letters(laneOfOne(lane, letter), 1);
    expect(apart).toEqual({ ...corrected, attempts: 6 });
  });

  const scratchItem = async (letter: ReturnType<typeof letterOf>) => {
    const scratch = freshLane();
    await lanes.park(scratch, letter);
    return itemAt(scratch, letterSort(scratch, letter.position));
  };

  test('the largest records fit, and are read a page at a time', async () => {
    const lane = freshLane();
    const random = seeded(7);
    const noise = () => String.fromCharCode(35 + Math.floor(random() * 57));
    const event = JSON.stringify({ data: Array.from({ length: 254_000 }, noise).join('') });
    await lanes.park(lane, { ...letterOf(lane, 0), event });
    for (let at = 1; at < 8; at++) await lanes.wait(lane, { ...letterOf(lane, at), event });
    const page = await lanes.letters(lane, 100);
    expect(page.length).toBeGreaterThan(2);
    expect(page.length).toBeLessThan(8);
    expect(page[0]?.event).toBe(event);
    expect(page.map(({ position }) => position.offset)).toEqual(page.map((_, at) => at));
  });
});
