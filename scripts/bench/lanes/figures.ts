import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PurgeQueueCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoLanes } from '../../../lib/aws/dynamo-lanes';
import { toLetterItem, toParkedItem } from '../../../lib/aws/letter-item';
import { build } from '../../../lib/constructs/bundle';
import { laneOfKey, lineOfLane } from '../../../lib/domain/dead-letters/lane';
import { ticketAttribute, ticketBody } from '../../../lib/domain/deliver/queue-message';
import { weftFolder } from '../../../lib/local/places';
import { system } from '../../../lib/runtime/system';
import type { Figure } from '../figure';
import type { Site } from '../site';
import { eventAt, keyAt, keys, type Pumped, type PumpOrder, subscription, topic } from './order';

const records = 2_000;
const pairs = 5;
const parked = 10_000;
const policy = { onPoison: 'park', retry: { attempts: 3, base: 1, factor: 1, cap: 1 } } as const;

/** What a poisoned key costs the others, and what a redrive costs. */
export async function laneFigures(site: Site): Promise<Figure[]> {
  const bench = new LaneBench(site);
  return [...(await bench.poison()), ...(await bench.redrive())];
}

class LaneBench {
  private readonly sqs: SQSClient;
  private readonly dynamo: DynamoDBClient;
  private readonly queueUrl: string;
  private readonly tables;
  private runs = 0;

  constructor(private readonly site: Site) {
    this.sqs = new SQSClient({ ...site.sdk, useQueueUrlAsEndpoint: false });
    this.dynamo = new DynamoDBClient(site.sdk);
    this.queueUrl = site.queueUrl('lanes-queue.fifo');
    this.tables = {
      DEAD_LETTERS_TABLE: site.outputs.DeadLettersTableName ?? '',
      OPERATIONS_TABLE: site.outputs.OperationsTableName ?? '',
    };
  }

  /**
   * The other keys' throughput with one key in a hundred poisoned. Which kind of run comes first alternates, since the
   * engine grows slower with what it holds; of the pairs' ratios the middle one is told, since other work of the
   * machine falls on single runs.
   */
  async poison(): Promise<Figure[]> {
    const others = records - records / keys;
    const clean: Pumped[] = [];
    const sick: Pumped[] = [];
    const kinds = [
      async () => clean.push(await this.pumpRecords({ until: records })),
      async () => sick.push(await this.pumpRecords({ until: others }, true)),
    ];
    for (let pair = 0; pair < pairs; pair++) {
      for (const run of pair % 2 === 0 ? kinds : kinds.toReversed()) await run();
    }
    // Without poison the other keys are 99 in a hundred of what is handled.
    const share = others / records;
    const ratios = sick.map((one, at) => rateOf(one) / (rateOf(clean[at]) * share));
    return [
      {
        what: "other keys' throughput with one key of 100 poisoned, as a ratio of none poisoned",
        measured: Number(middleOf(ratios).toFixed(2)),
        atLeast: 0.8,
        detail: `${records} records, ${keys} keys, the middle of ${pairs} pairs of runs`,
      },
      {
        what: 'records out of key order, with and without poison',
        measured: sum([...clean, ...sick], 'outOfOrder'),
        atMost: 0,
        detail: '',
      },
      {
        what: 'records of a poisoned key that were tried',
        measured: Math.max(...sick.map(({ failed }) => failed)),
        atMost: 1,
        detail: 'its first; all others wait behind it',
      },
    ];
  }

  /** Every key parked with a hundred letters: one ticket each, followed by one worker. */
  async redrive(): Promise<Figure[]> {
    await this.park();
    for (let key = 0; key < keys; key++) await this.sendTicket(keyAt(key, 0));
    const pumped = await this.pump({ until: parked });
    const perRecord = (pumped.calls + 2 * keys) / parked;
    return [
      {
        what: 'AWS calls a record, redriving 10,000 records of 100 keys',
        measured: Number(perRecord.toFixed(2)),
        atMost: 4,
        detail: JSON.stringify(pumped.byName),
      },
      {
        what: 'memory of the worker meanwhile, in MB',
        measured: Math.round(pumped.megabytes),
        atMost: 256,
        detail: `${Math.round((parked / pumped.milliseconds) * 1_000)} records/s, one worker`,
      },
      { what: 'records out of key order', measured: pumped.outOfOrder, atMost: 0, detail: '' },
    ];
  }

  private async pumpRecords({ until }: { until: number }, sick = false): Promise<Pumped> {
    const run = ++this.runs;
    await this.sqs.send(new PurgeQueueCommand({ QueueUrl: this.queueUrl }));
    for (let from = 0; from < records; from += 10) {
      const entries = Array.from({ length: 10 }, (_, at) => messageAt(from + at, run));
      await this.sqs.send(
        new SendMessageBatchCommand({ QueueUrl: this.queueUrl, Entries: entries }),
      );
    }
    return this.pump({ until, ...(sick && { poisoned: keyAt(0, run) }) });
  }

  private async pump(order: Pick<PumpOrder, 'until' | 'poisoned'>): Promise<Pumped> {
    const outfile = join(weftFolder, 'bench', 'pump.js');
    build({ entry: 'scripts/bench/lanes/pump.ts', outfile });
    const PUMP = JSON.stringify({ queueUrl: this.queueUrl, tables: this.tables, policy, ...order });
    const env = { ...process.env, ...this.site.env, PUMP };
    const { stdout } = await promisify(execFile)(process.execPath, [outfile], { env });
    return JSON.parse(stdout) as Pumped;
  }

  private async park(): Promise<void> {
    const items = Array.from({ length: keys }, (_, key) =>
      toParkedItem({ ...laneOf(keyAt(key, 0)), count: parked / keys, ...asParked }),
    );
    for (let offset = 0; offset < parked; offset++) items.push(letterAt(offset));
    for (let from = 0; from < items.length; from += 25) {
      const puts = items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
      await this.dynamo.send(
        new BatchWriteItemCommand({ RequestItems: { [this.tables.DEAD_LETTERS_TABLE]: puts } }),
      );
    }
  }

  private async sendTicket(key: string): Promise<void> {
    const tables = {
      deadLetters: this.tables.DEAD_LETTERS_TABLE,
      operations: this.tables.OPERATIONS_TABLE,
    };
    const { lane } = laneOf(key);
    const opened = await new DynamoLanes(this.dynamo, tables, system).open(lane);
    const ticket = { lane, epoch: opened?.epoch ?? 0 };
    const entry = {
      Id: '0',
      MessageBody: ticketBody(ticket),
      MessageGroupId: lineOfLane({ lane }),
      MessageDeduplicationId: `ticket/${lane.name}/${ticket.epoch}`,
      MessageAttributes: { [ticketAttribute]: { DataType: 'String', StringValue: '1' } },
    };
    await this.sqs.send(new SendMessageBatchCommand({ QueueUrl: this.queueUrl, Entries: [entry] }));
  }
}

/** Records a millisecond. */
const rateOf = ({ handled, milliseconds }: Pick<Pumped, 'handled' | 'milliseconds'> = none) =>
  handled / milliseconds;

const none = { handled: 0, milliseconds: 1 };

const middleOf = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

const sum = (runs: readonly Pumped[], field: 'outOfOrder'): number =>
  runs.reduce((total, run) => total + run[field], 0);

const positionAt = (offset: number) => ({ ...topic, partition: 0, offset });
const laneOf = (key: string) => ({
  lane: laneOfKey(subscription, { position: positionAt(0), key }),
  key,
});
const asParked = { epoch: 1, round: 1, since: 0, delivered: 0 };

function letterAt(offset: number) {
  const key = keyAt(offset, 0);
  return toLetterItem(laneOf(key).lane, {
    position: positionAt(offset),
    event: eventAt(offset, 0),
    key,
    reason: offset < keys ? 'attempts_exhausted' : 'behind_parked_key',
    attempts: 0,
    tries: 0,
    round: 1,
    firstAt: 0,
    lastAt: 0,
  });
}

/** A run's record `offset` in the queue, as SNS puts it there. */
const messageAt = (offset: number, run: number) => ({
  Id: String(offset),
  MessageBody: eventAt(offset, run),
  MessageGroupId: keyAt(offset, run),
  MessageDeduplicationId: `${run}/${offset}`,
  MessageAttributes: {
    topic: { DataType: 'String', StringValue: topic.topic },
    partition: { DataType: 'Number', StringValue: String(run) },
    offset: { DataType: 'Number', StringValue: String(offset) },
  },
});
