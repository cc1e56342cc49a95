import { seconds } from '../../../lib/domain/topology/duration';
import { defineFabric } from '../../../lib/domain/topology/fabric';

/** The environment variable with the port on which a run's own consumers are asked. */
export const deskVariable = 'WEFT_FAULTS_DESK';

const retry = { attempts: 3, base: seconds(1), cap: seconds(1) };

/** What a run of faults works with: small, and with each way of delivering. */
export default defineFabric({
  topics: {
    orders: { partitions: 3, ordered: true },
    notes: { partitions: 2 },
    packs: { partitions: 2, ordered: true, packed: true },
  },
  subscriptions: {
    pulled: { topic: 'orders', target: { kind: 'pull' }, lease: seconds(5), retry },
    handled: {
      topic: 'orders',
      target: { kind: 'lambda', entry: 'test/faults/run/handler.ts' },
      lease: seconds(10),
      retry,
      filter: { type: ['placed'] },
    },
    hooked: {
      topic: 'orders',
      target: {
        kind: 'webhook',
        url: `http://127.0.0.1:${process.env[deskVariable] ?? 9}/hook`,
        timeout: seconds(1),
      },
      lease: seconds(10),
      retry,
      // What SNS can't say is matched by our own code.
      filter: { sql: "type <> 'paid' AND NOT data.amount > 50" },
    },
    unpacked: {
      topic: 'packs',
      target: { kind: 'lambda', entry: 'test/faults/run/handler.ts' },
      lease: seconds(10),
      retry,
      // SNS could say it, and can't see into a pack.
      filter: { type: ['placed', 'shipped'] },
    },
    noted: { topic: 'notes', target: { kind: 'pull' }, lease: seconds(5), retry },
  },
});
