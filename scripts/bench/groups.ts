import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoCursors } from '../../lib/aws/dynamo-cursors';
import { DynamoGroups } from '../../lib/aws/dynamo-groups';
import { DynamoLog } from '../../lib/aws/dynamo-log';
import { DynamoLogReader } from '../../lib/aws/dynamo-log-reader';
import { type Item, toItem } from '../../lib/aws/log-item';
import { commit } from '../../lib/domain/groups/commit';
import type { GroupPorts } from '../../lib/domain/groups/group-ports';
import { type PollRequest, poll } from '../../lib/domain/groups/poll';
import { ReadMemory } from '../../lib/domain/groups/read-memory';
import type { LogEntry } from '../../lib/domain/log/log-store';
import { system } from '../../lib/runtime/system';
import { type Counts, callsIn, count, describeCalls, noCounts } from './counting';
import type { Figure } from './figure';
import { itemSize } from './item-size';
import { eventOf } from './order-event';
import type { Site } from './site';

const partitions = 8;
const unit = 4_096;

/** What reading through a group costs, counted in the SDK: items of many records, and of few. */
export const groupFigures = async (site: Site): Promise<Figure[]> => [
  ...figuresOf(await readThrough(site, { records: 10_000, perItem: 100 })),
  ...figuresOf(await readThrough(site, { records: 10_000, perItem: 10 })),
];

/** What was read, beside the calls. */
interface Reads {
  /** Pages of the log, by their bytes. */
  readonly pages: number[];
  /** Read units of all calls: 1 for each 4 KB that is read consistently, and at least 1. */
  units: number;
}

/** Reckons what each read costs from what it brought: the engine bills nobody. */
export function watchReads(dynamo: DynamoDBClient, log: string): Reads {
  const reads: Reads = { pages: [], units: 0 };
  dynamo.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next(args);
        if (commandName !== 'QueryCommand' && commandName !== 'GetItemCommand') return result;
        const { Items, Item } = result.output as { Items?: Item[]; Item?: Item };
        const bytes = (Items ?? [Item ?? {}]).reduce((sum, one) => sum + itemSize(one), 0);
        reads.units += Math.max(1, Math.ceil(bytes / unit));
        if ((args.input as { TableName?: string }).TableName === log) reads.pages.push(bytes);
        return result;
      },
    { step: 'initialize', name: 'reckonReads' },
  );
  return reads;
}

type Scope = ReturnType<typeof scopeOf>;

/** A namespace of its own, so that nobody else's records are in the way. */
const scopeOf = () => ({
  namespace: `bench-${randomUUID()}`,
  topic: 'plain',
  group: 'bench',
  partitions,
});

/** Records of 1 KB, and how many of them were stored at a time. */
export interface Backlog {
  readonly records: number;
  readonly perItem: number;
}

/** Reads a backlog, and commits each answer. */
export async function readThrough(site: Site, backlog: Backlog): Promise<Outcome> {
  const { LogTableName: log = '', OffsetsTableName: offsets = '' } = site.outputs;
  const scope = scopeOf();
  const stored = await store(new DynamoLog(new DynamoDBClient(site.sdk), log), scope, backlog);
  const counts = noCounts();
  const dynamo = count(new DynamoDBClient(site.sdk), counts);
  const ports = portsOf(dynamo, { log, offsets });
  // Making the group and taking its leases is done once.
  await poll(ports, { ...scope, ...asked, max: 1 });
  Object.assign(counts, noCounts());
  const reads = watchReads(dynamo, log);
  const began = performance.now();
  const commits = await readAll(ports, scope, backlog);
  const ms = performance.now() - began;
  return { ...backlog, stored, reads, commits, counts, offsets, ms };
}

const portsOf = (dynamo: DynamoDBClient, { log, offsets }: Record<'log' | 'offsets', string>) => ({
  log: new DynamoLog(dynamo, log),
  reader: new DynamoLogReader(dynamo, log),
  cursors: new DynamoCursors(dynamo, offsets),
  groups: new DynamoGroups(dynamo, offsets),
  memory: new ReadMemory(),
  // Which partition a poll begins with is by chance, and is to be the same in each run.
  outside: { ...system, random: inTurn() },
});

/** Numbers from 0 to 1 that are spread evenly. */
function inTurn(): () => number {
  let turn = 0;
  return () => (turn++ * 0.618) % 1;
}

const asked: Omit<PollRequest, keyof Scope> = {
  reader: { member: 'a', leaseMs: 3_600_000 },
  start: 'earliest',
  positions: [],
  max: 1_000,
  waitMs: 0,
  isCompacted: false,
};

/** Polls and commits until all is read: how many positions were committed. */
async function readAll(ports: GroupPorts, scope: Scope, { records }: Backlog): Promise<number> {
  let commits = 0;
  for (let read = 0; read < records; ) {
    const polled = await poll(ports, { ...scope, ...asked });
    const moved = polled.filter((one) => one.records.length > 0);
    if (moved.length === 0) throw new Error(`${records - read} records are missing`);
    const done = await commit(
      ports,
      scope,
      moved.map(({ partition, next, epoch }) => ({ partition, offset: next, epoch })),
    );
    if (done.some(({ refusal }) => refusal)) throw new Error('a commit was refused');
    read += moved.reduce((sum, one) => sum + one.records.length, 0);
    commits += moved.length;
  }
  return commits;
}

/** Fills the partitions one item after the other, in turn: the bytes that are stored. */
async function store(log: DynamoLog, scope: Scope, { records, perItem }: Backlog): Promise<number> {
  const items = Array.from({ length: records / perItem }, (_, at) => entryOf(scope, at, perItem));
  for (let at = 0; at < items.length; at += partitions)
    await Promise.all(items.slice(at, at + partitions).map((item) => log.put(item)));
  return items.reduce((sum, item) => sum + itemSize(toItem(item)), 0);
}

function entryOf({ namespace, topic }: Scope, item: number, perItem: number): LogEntry {
  const events = Array.from({ length: perItem }, (_, at) => eventOf(item * perItem + at));
  return {
    partition: { namespace, topic, partition: item % partitions },
    base: Math.floor(item / partitions) * perItem,
    id: `bench-${item}`,
    at: system.now(),
    expires: Math.ceil(system.now() / 1_000) + 3_600,
    records: events.map(({ text }) => ({ event: text })),
  };
}

export interface Outcome extends Backlog {
  readonly stored: number;
  readonly reads: Reads;
  readonly commits: number;
  readonly counts: Counts;
  readonly offsets: string;
  readonly ms: number;
}

function figuresOf({ perItem, stored, reads, commits, counts, offsets }: Outcome): Figure[] {
  const { pages, units } = reads;
  const what = `10,000 records of 1 KB read through a group, stored ${perItem} at a time`;
  const begun = pages.reduce((sum, bytes) => sum + Math.ceil(bytes / unit), 0);
  const bytes = pages.reduce((sum, one) => sum + one, 0);
  return [
    {
      what: `${what}: read units`,
      measured: units,
      atMost: begun + pages.length,
      detail: `1 for each 4 KB begun of the log (${begun}), and 1 a page`,
    },
    {
      what: `${what}: how often the log was read`,
      measured: Math.round((bytes / stored) * 1_000) / 1_000,
      atMost: 1.02,
      detail: `${bytes} bytes of ${stored} stored`,
    },
    {
      what: `${what}: calls, commits aside`,
      measured: callsIn(counts) - commits,
      atMost: 2 * pages.length,
      detail: `${describeCalls(counts)}; ${pages.length} pages`,
    },
    {
      what: `${what}: write units of ${commits} commits`,
      measured: counts.writeUnits[offsets] ?? 0,
      atMost: commits,
      detail: 'one position each',
    },
  ];
}
