import { defineFabric } from '../../lib';

/** A topology with one of everything that makes a difference to what is deployed. */
export const wholeFabric = defineFabric({
  topics: {
    orders: { ordered: true },
    prices: { cleanup: 'compact' },
  },
  subscriptions: {
    pulled: { topic: 'orders', target: { kind: 'pull' }, onPoison: 'block' },
    handled: {
      topic: 'orders',
      target: { kind: 'lambda', entry: 'test/support/handlers/batches.ts' },
    },
    native: {
      topic: 'prices',
      target: {
        kind: 'lambda',
        folder: 'test/support/handlers/python',
        runtime: 'python3.13',
        handler: 'app.handler',
      },
    },
    posted: { topic: 'orders', target: { kind: 'webhook', url: 'https://hooks.example/' } },
    bused: { topic: 'orders', target: { kind: 'event-bus', bus: 'audit' } },
  },
  sources: { uploads: { topic: 'prices', pattern: { source: ['aws.s3'] } } },
  namespaces: {
    payments: {
      topics: { ledger: {} },
      subscriptions: { booked: { topic: 'ledger', target: { kind: 'pull' } } },
    },
  },
});
