import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SqsDeliveryQueue } from '../../../lib/aws/sqs-delivery-queue';
import type { Consumer, Work } from '../../../lib/domain/deliver/delivery';
import { work } from '../../../lib/domain/deliver/work';
import { lanePortsOf } from '../../../lib/runtime/lane-ports';
import { callsIn, count, noCounts } from '../counting';
import { type Pumped, type PumpOrder, subscription, topic } from './order';

/**
 * A subscription's Lambda without the Lambda: receives, works, settles, one batch after the other, until as many
 * records are handled as it is told to wait for. A process of its own, so that its memory is its own.
 */
async function pump(order: PumpOrder): Promise<Pumped> {
  const counts = noCounts();
  const dynamo = count(new DynamoDBClient({}), counts);
  const sqs = count(new SQSClient({ useQueueUrlAsEndpoint: false }), counts);
  const place = { subscription, topic, ordered: true, queueUrl: order.queueUrl };
  const queue = new SqsDeliveryQueue(sqs, { ...place, onForeign: () => {} });
  const handled: Work[] = [];
  const failed = new Set<number>();
  const ports = {
    ...lanePortsOf(dynamo, order.tables),
    consumer: consumerOf(order, handled, failed),
  };
  const began = performance.now();
  while (handled.length < order.until) {
    const handed = await queue.receive({ max: 10, waitSeconds: 1, leaseSeconds: 60 });
    const until = Date.now() + 50_000;
    const held = await work(ports, { ...order.policy, subscription, until }, handed);
    const back = new Set(held.map((one) => one.handed.handle));
    const done = handed.map(({ handle }) => handle).filter((handle) => !back.has(handle));
    if (done.length > 0) await queue.remove(done);
    for (const { handed, seconds } of held) await queue.hold([handed.handle], seconds);
  }
  return {
    milliseconds: performance.now() - began,
    calls: callsIn(counts),
    byName: counts.calls,
    megabytes: process.resourceUsage().maxRSS / 1_024,
    failed: failed.size,
    ...judged(handled),
  };
}

const consumerOf = ({ poisoned }: PumpOrder, handled: Work[], failed: Set<number>): Consumer => ({
  atOnce: 10,
  handle: async (works) =>
    works.map((one) => {
      if (one.key === poisoned) {
        failed.add(one.position.offset);
        return { kind: 'failed', error: 'poison' };
      }
      handled.push(one);
      return { kind: 'done' };
    }),
});

/** How many records came before an earlier one of their key. */
function judged(handled: readonly Work[]): Pick<Pumped, 'handled' | 'outOfOrder'> {
  const next = new Map<string, number>();
  let outOfOrder = 0;
  for (const { key = '', position } of handled) {
    if (position.offset < (next.get(key) ?? 0)) outOfOrder += 1;
    next.set(key, position.offset);
  }
  return { handled: handled.length, outOfOrder };
}

pump(JSON.parse(process.env.PUMP ?? '{}')).then(
  (pumped) => console.log(JSON.stringify(pumped)),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
