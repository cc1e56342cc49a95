import { randomInt } from 'node:crypto';
import {
  CreateTableCommand,
  DynamoDBClient,
  paginateQuery,
  paginateScan,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import topology from '../../examples/order-service/topology';
import { createDirectClient, type DirectClient, type DirectRecord } from '../../lib/client';
import { eventually } from '../support/eventually';
import { bundled, killOften, type Lives, letRun, noLives } from '../support/killing';
import { seeded } from '../support/seeded';
import { stack } from '../support/stack';

/** Kills of each program, by each of its two processes. */
const kills = Number(process.env.WEFT_KILLS ?? 50);
const seed = Number(process.env.WEFT_SEED ?? randomInt(2 ** 31));

const { LogTableName: log = '', OffsetsTableName: offsets = '' } = stack().outputs;
const dynamo = new DynamoDBClient({});
const orders = `own-orders-${process.pid}`;
const balances = `own-balances-${process.pid}`;

const weft: DirectClient = createDirectClient({ dynamo, topology, tables: { log, offsets } });

beforeAll(async () => {
  const key = (AttributeName: string, type: 'S' | 'N', KeyType: 'HASH' | 'RANGE' = 'HASH') => ({
    definition: { AttributeName, AttributeType: type },
    schema: { AttributeName, KeyType },
  });
  const create = (TableName: string, keys: ReturnType<typeof key>[]) =>
    dynamo.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: keys.map(({ definition }) => definition),
        KeySchema: keys.map(({ schema }) => schema),
      }),
    );
  await create(orders, [key('till', 'S'), key('number', 'N', 'RANGE')]);
  await create(balances, [key('account', 'S')]);
});

interface Order {
  readonly till: string;
  readonly number: number;
  readonly customer: string;
  readonly cents: number;
}

async function scan(TableName: string): Promise<NonNullable<ScanCommandOutput['Items']>> {
  const items: NonNullable<ScanCommandOutput['Items']> = [];
  for await (const { Items = [] } of paginateScan(
    { client: dynamo },
    { TableName, ConsistentRead: true },
  ))
    items.push(...Items);
  return items;
}

async function ordersPlaced(): Promise<Order[]> {
  return (await scan(orders)).map(({ till, number, customer, cents }) => ({
    till: till?.S ?? '',
    number: Number(number?.N),
    customer: customer?.S ?? '',
    cents: Number(cents?.N),
  }));
}

/** All records of a partition, from the first to the last. */
async function recordsOf(partition: number): Promise<DirectRecord<Order>[]> {
  const records: DirectRecord<Order>[] = [];
  for (let offset = 0; ; ) {
    const page = await weft.read<Order>({ topic: 'orders', partition, start: { offset } });
    if (page.records.length === 0) return records;
    records.push(...page.records);
    offset = page.next;
  }
}

const partitions = [0, 1, 2];

const allRecords = async () => (await Promise.all(partitions.map(recordsOf))).flat();

async function committed(partition: number): Promise<number> {
  const pk = { S: `default#orders#balances` };
  for await (const { Items = [] } of paginateQuery(
    { client: dynamo },
    {
      TableName: offsets,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND #partition = :partition',
      ExpressionAttributeNames: { '#partition': 'partition' },
      ExpressionAttributeValues: { ':pk': pk, ':partition': { N: String(partition) } },
    },
  ))
    return Number(Items[0]?.committed?.N ?? 0);
  return 0;
}

/** Whether the group has handled every record there is. */
async function isDrained(): Promise<boolean> {
  const behind = await Promise.all(
    partitions.map(async (one) => (await recordsOf(one)).length - (await committed(one))),
  );
  return behind.every((count) => count === 0);
}

const nameOf = ({ till, number }: Order): string => `${till}/${number}`;

function sums(of: readonly Order[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const { customer, cents } of of) total[customer] = (total[customer] ?? 0) + cents;
  return total;
}

const env = {
  LOG_TABLE: log,
  OFFSETS_TABLE: offsets,
  ORDERS_TABLE: orders,
  BALANCES_TABLE: balances,
};

test('an order and its event, a balance and its offset: never one without the other, however often both are killed', async () => {
  console.log(`seed ${seed}: WEFT_SEED=${seed} chooses the same moments`);
  const service = bundled('examples/order-service/main.ts');
  const keeper = bundled('examples/account-balance/main.ts');
  const tills = [1, 2].map((one) => ({ file: service, env: { ...env, TILL: `till-${one}` } }));
  const members = [1, 2].map((one) => ({ file: keeper, env: { ...env, MEMBER: `m-${one}` } }));
  const [sold, kept] = [tills.map(noLives), members.map(noLives)];
  const isDone = (lives: Lives) => lives.kills >= kills;
  const slowest = () => Math.min(...kept.map((lives) => lives.kills));
  await Promise.all([
    ...members.map((victim, at) =>
      killOften(victim, { random: seeded(seed + at), mostWork: 3, isOver: isDone }, kept[at]),
    ),
    // Tills go on for as long as the keepers need something to do, and no faster.
    ...tills.map((victim, at) => {
      const isOver = (lives: Lives) => isDone(lives) && kept.every(isDone);
      const isAhead = (lives: Lives) => lives.kills > slowest() + 5;
      return killOften(
        victim,
        { random: seeded(seed + at + 2), mostWork: 6, isOver, isAhead },
        sold[at],
      );
    }),
  ]);
  const [lastMember] = members;
  if (lastMember)
    await letRun(lastMember, () => eventually(isDrained, 'the group has come to the end'));
  report([...sold, ...kept]);
  for (const { failures } of [...sold, ...kept]) expect(failures).toEqual([]);
  await checkOrders();
  await checkBalances();
  const [inOrders, inBalances] = [sold, kept].map((some) =>
    some.reduce((sum, { inTheMiddle }) => sum + inTheMiddle, 0),
  );
  expect(inOrders).toBeGreaterThanOrEqual(kills / 4);
  expect(inBalances).toBeGreaterThanOrEqual(kills / 10);
}, 600_000);

const report = (lives: readonly Lives[]): void =>
  console.log(
    lives
      .map(
        ({ kills, inTheMiddle, done }) =>
          `${kills} kills, ${inTheMiddle} in the middle, ${done} done`,
      )
      .join('\n'),
  );

/** Every order has exactly one event and the other way round, and offsets have no gap. */
async function checkOrders(): Promise<void> {
  const placed = await ordersPlaced();
  expect(placed.length).toBeGreaterThan(kills);
  for (const partition of partitions) {
    const records = await recordsOf(partition);
    expect(records.map(({ offset }) => offset)).toEqual(records.map((_, at) => at));
  }
  const events = (await allRecords()).map(({ event }) => event.data as Order);
  expect(events.map(nameOf).sort()).toEqual(placed.map(nameOf).sort());
  // A till goes on where it was: none of its numbers is missing.
  for (const till of ['till-1', 'till-2']) {
    const numbers = placed.filter((one) => one.till === till).map(({ number }) => number);
    expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, at) => at));
  }
}

/** To the cent. */
async function checkBalances(): Promise<void> {
  const found = (await scan(balances)).map(({ account, cents }) => [account?.S, Number(cents?.N)]);
  expect(Object.fromEntries(found)).toEqual(sums(await ordersPlaced()));
}
