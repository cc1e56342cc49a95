import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoLog } from '../../../lib/aws/dynamo-log';
import { endOf, isReadable, type LogItem } from '../../../lib/domain/log/log-store';
import { defaultNamespace } from '../../../lib/domain/topology/keys';
import type { Evidence, LogRecord, PartitionEnd, SubscriptionEnd } from '../check/evidence';
import { type ApiAt, surely } from './api';
import type { Told } from './desk';
import { digestOf, type History } from './history';
import { lettersOf, subscriptionNames } from './operator';
import type { RunSite } from './site';
import { topicNames } from './site';
import topology from './topology';

/** A record with its event, for the filters. */
interface Whole extends LogRecord {
  readonly type: string;
  readonly data: Told;
}

/** The filters of the topology in words of the run's own: what is checked may not be the one to check. */
const filters: Readonly<Record<string, (record: Whole) => boolean>> = {
  handled: ({ type }) => type === 'placed',
  unpacked: ({ type }) => type === 'placed' || type === 'shipped',
  hooked: ({ type, data }) => type !== 'paid' && data.amount <= 50,
};

/** Reads a run's end past the proxy: tables and queues by AWS's own calls, counts by the API. */
export class Collector {
  private readonly log: DynamoLog;
  private readonly sqs: SQSClient;
  private readonly api: ApiAt;

  constructor(
    private readonly site: RunSite,
    private readonly bases: readonly PartitionEnd[],
  ) {
    const { access, api, apiKey, logTable } = site.stack;
    this.log = new DynamoLog(new DynamoDBClient(access.sdk), logTable);
    this.sqs = new SQSClient(access.sdk);
    this.api = { url: api.plain, key: apiKey };
  }

  async collect(recovery: Evidence['recovery']): Promise<Evidence> {
    const heads = await headsOf(this.api);
    const partitions = heads.map((one) => ({ ...one, base: this.baseOf(one) }));
    const log = (await Promise.all(partitions.map((one) => this.recordsOf(one)))).flat();
    const { operations, delivered, done }: History = this.site.history;
    const subscriptions = await Promise.all(subscriptionNames.map((name) => this.endOf(name)));
    return { operations, delivered, done, log, partitions, subscriptions, recovery };
  }

  private baseOf({ topic, partition }: PartitionEnd): number {
    return this.bases.find((one) => one.topic === topic && one.partition === partition)?.head ?? 0;
  }

  private async recordsOf({ topic, partition, base }: PartitionEnd): Promise<Whole[]> {
    const ref = { namespace: defaultNamespace, topic, partition };
    const records: Whole[] = [];
    for (let from = base; ; ) {
      const page = await this.log.read(ref, from);
      const last = page.at(-1);
      if (!last) return records;
      records.push(...page.flatMap((item) => wholeIn(topic, item)));
      from = endOf(last);
    }
  }

  private async endOf(name: string): Promise<SubscriptionEnd> {
    const { topic = '' } = topology.subscriptions[name] ?? {};
    const { ordered = true } = topology.topics[topic] ?? {};
    const wants = filters[name] ?? (() => true);
    const [letters, discarded, inFlight, counted] = await Promise.all([
      lettersOf(this.site, name),
      lettersOf(this.site, name, 'discarded'),
      this.inQueue(ordered ? `${name}.fifo` : name),
      this.parkedOf(name),
    ]);
    return {
      name,
      topic,
      ordered,
      wants: wants as SubscriptionEnd['wants'],
      letters,
      discarded,
      inFlight,
      counted: { letters: counted },
    };
  }

  /** What the listing of parked keys counts behind each key of this run. */
  private async parkedOf(name: string): Promise<number> {
    const { json } = await surely(this.api, `/v1/subscriptions/${name}/parked-keys?limit=100`);
    const keys: { readonly key?: string; readonly count: number }[] = json.parkedKeys;
    const ours = keys.filter(({ key }) => key?.startsWith(this.site.id));
    const keyed = ours.reduce((sum, { count }) => sum + count, 0);
    // What is parked alone has no key, and is its own count.
    const alone = (await lettersOf(this.site, name)).filter(({ parkedKey }) => !parkedKey).length;
    return keyed + alone;
  }

  private async inQueue(name: string): Promise<number> {
    const { QueueUrl } = await this.sqs.send(
      new GetQueueUrlCommand({ QueueName: `WeftFaults-${name}` }),
    );
    const answer = await this.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    const attributes: Readonly<Record<string, string>> = answer.Attributes ?? {};
    const counts = ['', 'NotVisible', 'Delayed'].map((which) =>
      Number(attributes[`ApproximateNumberOfMessages${which}`] ?? 0),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }
}

function wholeIn(topic: string, item: LogItem): Whole[] {
  if (!isReadable(item)) return [];
  const { partition, base, records } = item;
  return records.map(({ key, event: text }, at) => {
    const { id, type, data } = JSON.parse(text);
    const digest = digestOf(text);
    const place = { topic, partition: partition.partition, offset: base + at };
    return { ...place, id, type, data, digest, ...(key !== undefined && { key }) };
  });
}

/** Where each partition ends now; as a run begins, its base. */
export async function headsOf(api: ApiAt): Promise<PartitionEnd[]> {
  const topics = await Promise.all(
    topicNames.map(async (topic) => {
      const { json } = await surely(api, `/v1/topics/${topic}/offsets`);
      return json.partitions.map(
        ({ partition, head }: { partition: number; head: number }): PartitionEnd => ({
          topic,
          partition,
          base: head,
          head,
        }),
      );
    }),
  );
  return topics.flat();
}
