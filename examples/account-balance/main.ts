import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDirectClient, WeftError } from '../../lib/client';
import type { Order } from '../order-service/place-order';
import topology from '../order-service/topology';
import { settle } from './settle';

/**
 * Keeps the balances of a shop's customers, until it is stopped in whatever way, and goes on where it was.
 * Environment: LOG_TABLE, OFFSETS_TABLE, BALANCES_TABLE, MEMBER.
 */
const { LOG_TABLE = '', OFFSETS_TABLE = '', BALANCES_TABLE = '', MEMBER = 'm-1' } = process.env;
const books = { topic: 'orders', group: 'balances', table: BALANCES_TABLE };
const weft = createDirectClient({
  dynamo: new DynamoDBClient({}),
  topology,
  tables: { log: LOG_TABLE, offsets: OFFSETS_TABLE },
});

/** Somebody else has the partition by now, or has handled its records: what is next is told by the next poll. */
const isFenced = (error: unknown): boolean =>
  error instanceof WeftError && ['group_fenced', 'offset_committed'].includes(error.code);

async function main(): Promise<void> {
  for (;;) {
    const polled = await weft.poll<Order>({
      ...books,
      member: MEMBER,
      max: 10,
      waitMs: 1_000,
      leaseMs: 5_000,
    });
    for (const one of polled.filter(({ next, from }) => next > from)) {
      console.log(`begin ${one.partition}/${one.from}`);
      await settle(weft, books, one).catch((error: unknown) => {
        if (!isFenced(error)) throw error;
      });
      console.log(`done ${one.partition}/${one.from}`);
    }
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
