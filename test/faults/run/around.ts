import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import type { FaultStack } from './stack';

export const troubleNames = [
  'wake-up twice at once',
  'wake-up late and out of order',
  'wake-ups lost',
  'engine restarted',
] as const;

export type Trouble = (typeof troubleNames)[number];

/** What goes wrong around the calls: with wake-ups, and with the engine itself. */
export class Around {
  readonly counts = new Map<string, number>();
  private readonly acts: Readonly<Record<Trouble, () => Promise<unknown>>> = {
    'wake-up twice at once': () => this.twiceAtOnce(),
    'wake-up late and out of order': () => this.lateAndOutOfOrder(),
    'wake-ups lost': () => this.lost(),
    'engine restarted': () => this.stack.restart(),
  };
  private readonly lambda: LambdaClient;
  private readonly dynamo: DynamoDBClient;

  constructor(
    private readonly stack: FaultStack,
    private readonly random: () => number,
  ) {
    this.lambda = new LambdaClient(stack.access.sdk);
    this.dynamo = new DynamoDBClient(stack.access.sdk);
  }

  /** Each of them in turn, as long as there is time. */
  async run(signal: AbortSignal, pauseMs: number, troubles: readonly Trouble[]): Promise<void> {
    for (const name of troubles) this.counts.set(name, 0);
    for (let turn = 0; !signal.aborted; turn++) {
      // Soon for the first time, and ever more seldom: an engine that is away does no work.
      const ms = pauseMs * (0.5 + this.random()) * (1 + turn / 2);
      await sleep(ms, undefined, { signal }).catch(() => {});
      const name = troubles[turn % troubles.length];
      if (!signal.aborted && name) await this.happen(name).catch(() => {});
    }
  }

  private async happen(name: Trouble): Promise<void> {
    await this.acts[name]();
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** Two workers are woken by the same items, at the same time. */
  private async twiceAtOnce(): Promise<void> {
    const records = (await this.newestItems()).map(asStreamRecord);
    await Promise.all([this.wake(records), this.wake(records)]);
  }

  /** Items come that were sent long ago, the newest first. */
  private async lateAndOutOfOrder(): Promise<void> {
    const records = (await this.newestItems()).map(asStreamRecord).reverse();
    await this.wake(records);
  }

  /** The stream's mapping goes, and a new one begins at the end: what was written in between wakes nobody. */
  private async lost(): Promise<void> {
    const mapping = await this.mapping();
    await this.lambda.send(new DeleteEventSourceMappingCommand({ UUID: mapping.UUID }));
    await sleep(1_500);
    const { EventSourceArn, BatchSize, FilterCriteria, FunctionResponseTypes } = mapping;
    await this.lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: mapping.FunctionArn,
        EventSourceArn,
        BatchSize,
        FilterCriteria,
        FunctionResponseTypes,
        StartingPosition: 'LATEST',
      }),
    );
  }

  private async mapping(): Promise<EventSourceMappingConfiguration> {
    const answer = await this.lambda.send(new ListEventSourceMappingsCommand({}));
    const found = answer.EventSourceMappings?.find(({ FunctionArn }) =>
      FunctionArn?.includes('FanOutDispatcher'),
    );
    if (!found) throw new Error('fan-out has no mapping');
    return found;
  }

  private async newestItems(): Promise<Record<string, unknown>[]> {
    const TableName = await this.logTable();
    const items: Record<string, unknown>[] = [];
    for await (const { Items = [] } of paginateScan({ client: this.dynamo }, { TableName }))
      items.push(...Items);
    return items.slice(-20);
  }

  private async logTable(): Promise<string> {
    const { EventSourceArn = '' } = await this.mapping();
    return EventSourceArn.split('/')[1] ?? '';
  }

  private async wake(Records: readonly object[]): Promise<void> {
    const { FunctionArn } = await this.mapping();
    const Payload = JSON.stringify({ Records });
    await this.lambda.send(new InvokeCommand({ FunctionName: FunctionArn, Payload }));
  }
}

/** An item as its table's stream tells of it: bytes are in base64. */
const asStreamRecord = (item: Record<string, unknown>, at: number) => ({
  eventName: 'INSERT',
  dynamodb: {
    SequenceNumber: String(at + 1),
    NewImage: Object.fromEntries(
      Object.entries(item).map(([name, value]) => [name, inBase64(value as object)]),
    ),
  },
});

const inBase64 = (value: object): object =>
  'B' in value ? { B: Buffer.from(value.B as Uint8Array).toString('base64') } : value;
