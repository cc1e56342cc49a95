import { setTimeout as pause } from 'node:timers/promises';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { orderOf } from './orders';
import type { Site } from './site';

/** How fast records went from publish to the queue, ours beside the bare topic's, in the same run. */
export interface Throughput {
  readonly perRequest: number;
  readonly records: number;
  /** Records a second, from the first request to the last record in the queue. */
  readonly weft: number;
  readonly bare: number;
  readonly ratio: number;
}

const runs = [
  { perRequest: 1, records: 300 },
  { perRequest: 10, records: 2_000 },
  { perRequest: 100, records: 5_000 },
] as const;

/** Requests under way at once, on both sides. */
const connections = 4;

export async function* measureThroughput(site: Site): AsyncGenerator<Throughput> {
  for (const { perRequest, records } of runs) {
    const requests = Array.from({ length: records / perRequest }, (_, request) =>
      Array.from({ length: perRequest }, (_, at) => orderOf(request * perRequest + at)),
    );
    const weft = await timed(site, records, () =>
      inParallel(requests, (batch) => publish(site, batch)),
    );
    const sns = new SNSClient(site.sdk);
    const bare = await timed(site, records, () =>
      inParallel(requests, (batch) => publishBare(sns, site, batch)),
    );
    yield { perRequest, records, weft, bare, ratio: weft / bare };
  }
}

/** Empties the queue, sends, and waits until all has arrived. Records a second. */
async function timed(site: Site, records: number, send: () => Promise<void>): Promise<number> {
  const sqs = new SQSClient({ ...site.sdk, useQueueUrlAsEndpoint: false });
  const QueueUrl = site.queueUrl('plain-queue');
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  const began = performance.now();
  await send();
  while ((await waitingIn(sqs, QueueUrl)) < records) await pause(5);
  return (records / (performance.now() - began)) * 1_000;
}

async function waitingIn(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: connections }, worker));
}

async function publish({ apiUrl, apiKey }: Site, batch: readonly string[]): Promise<void> {
  const [type, body] = batch.length === 1 ? single(batch) : many(batch);
  const answer = await fetch(`${apiUrl}/v1/topics/plain/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': type },
    body,
  });
  if (answer.status !== 201)
    throw new Error(`publish answered ${answer.status}: ${await answer.text()}`);
}

const single = ([order = '']: readonly string[]) => ['application/json', order] as const;

const many = (batch: readonly string[]) => {
  const events = batch.map(
    (order, at) =>
      `{"specversion":"1.0","id":"${at}","source":"/shop","type":"order.placed","data":${order}}`,
  );
  return ['application/cloudevents-batch+json', `[${events.join(',')}]`] as const;
};

/** The same records straight to the topic, in as few calls as SNS allows. */
async function publishBare(sns: SNSClient, site: Site, batch: readonly string[]): Promise<void> {
  for (let from = 0; from < batch.length; from += 10) {
    const entries = batch
      .slice(from, from + 10)
      .map((Message, at) => ({ Id: String(at), Message }));
    await sns.send(
      new PublishBatchCommand({
        TopicArn: site.topicArn('plain'),
        PublishBatchRequestEntries: entries,
      }),
    );
  }
}
