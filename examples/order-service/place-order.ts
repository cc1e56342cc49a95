import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type DirectClient, WeftError } from '../../lib/client';

export interface Order {
  /** Which till, and its count: together they name the order. */
  readonly till: string;
  readonly number: number;
  readonly customer: string;
  readonly cents: number;
}

/** Where an order's event is, or that the order had been placed before. */
export type Placed = { readonly partition: number; readonly offset: number } | 'before';

/**
 * Writes the order and publishes `order.placed`, both or neither: there is no outbox, and nothing to reconcile.
 * @param table the orders: partition key `till`, sort key `number`
 */
export async function placeOrder(weft: DirectClient, table: string, order: Order): Promise<Placed> {
  try {
    const { positions } = await weft.transaction({
      items: [newOrder(table, order)],
      publish: [
        {
          topic: 'orders',
          event: {
            type: 'order.placed',
            source: '/shop',
            partitionkey: order.customer,
            data: order,
          },
        },
      ],
    });
    return positions[0] ?? 'before';
  } catch (error) {
    // The only condition is ours: the order is there, and so is its event.
    if (error instanceof WeftError && error.code === 'transaction_refused') return 'before';
    throw error;
  }
}

const newOrder = (table: string, order: Order): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: {
      till: { S: order.till },
      number: { N: String(order.number) },
      customer: { S: order.customer },
      cents: { N: String(order.cents) },
    },
    ConditionExpression: 'attribute_not_exists(till)',
  },
});
