import { randomInt } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { fanOutPorts } from '../../lib/aws/fan-out-ports';
import { fanOut } from '../../lib/domain/fan-out/fan-out';
import type { IncomingEvent } from '../../lib/domain/publish/event';
import { system } from '../../lib/runtime/system';
import { type Counts, count, describeCalls, noCounts } from './counting';
import type { Figure } from './figure';
import { eventOf } from './order-event';
import type { Site } from './site';
import topology from './topology';

/** What fan-out costs, counted in the SDK. */
export async function fanOutFigures(site: Site): Promise<Figure[]> {
  const hundred = (keyOf: (number: number) => string) =>
    Array.from({ length: 100 }, (_, number) => eventOf(number, keyOf(number)));
  const many = await fanOutCounted(
    site,
    'ordered',
    hundred((number) => `customer-${number}`),
  );
  const one = await fanOutCounted(
    site,
    'ordered',
    hundred(() => 'customer-0'),
  );
  const unordered = await fanOutCounted(
    site,
    'plain',
    hundred(() => 'customer-0'),
  );
  const calls = (counts: Counts) => counts.calls.PublishBatch ?? 0;
  return [
    figure('PublishBatch calls to fan out 100 records of 100 keys, ordered', calls(many), 10, many),
    figure(
      'PublishBatch calls to fan out 100 records of one key, unordered',
      calls(unordered),
      10,
      unordered,
    ),
    figure('cursor writes to fan out 100 records', many.calls.UpdateItem ?? 0, 1, many),
    figure(
      'PublishBatch calls to fan out 100 records of one key, ordered',
      calls(one),
      undefined,
      one,
    ),
  ];
}

const figure = (
  what: string,
  measured: number,
  atMost: number | undefined,
  counts: Counts,
): Figure => ({
  what,
  measured,
  atMost,
  detail: describeCalls(counts),
});

/** Fans out one item of the log, of a partition that nobody else has, from this process. */
async function fanOutCounted(
  site: Site,
  topic: string,
  events: readonly IncomingEvent[],
): Promise<Counts> {
  const counts = noCounts();
  const ports = fanOutPorts({
    clients: {
      dynamo: count(new DynamoDBClient(site.sdk), counts),
      sns: count(new SNSClient(site.sdk), counts),
      sqs: count(new SQSClient(site.sdk), counts),
    },
    env: site.fanOutEnv,
    topology,
    outside: system,
  });
  const partition = { namespace: 'default', topic, partition: randomInt(1_000, 2 ** 31) };
  const records = events.map(({ text, key }) => ({ event: text, key }));
  await fanOut(ports, partition, [
    { partition, base: 0, id: 'bench', at: system.now(), expires: 0, records },
  ]);
  return counts;
}
