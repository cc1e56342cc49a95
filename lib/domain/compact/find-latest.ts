import { Refusal } from '../errors';
import { messagesOf } from '../fan-out/message';
import type { CursorStore } from '../log/cursor-store';
import { endOf, isReadable, type LogItem, type LogStore } from '../log/log-store';
import type { PartitionRef } from '../topology/keys';
import type { Latest, LatestStore } from './latest-store';
import { isTombstone } from './tombstone';

export interface FindLatestPorts {
  readonly log: Pick<LogStore, 'read' | 'tip'>;
  readonly latestCursors: Pick<CursorStore, 'read'>;
  readonly latest: Pick<LatestStore, 'find'>;
}

export interface LatestWanted {
  /** The key's. */
  readonly partition: PartitionRef;
  readonly key: string;
  /** The answer takes every record up to this offset into account, however late its wake-up. */
  readonly atLeast?: number;
}

/** Pages of the log that a request may read: each is about 1 MB. */
const maxPages = 10;

/**
 * The newest record of a key: by one read, which may be behind the log by as long as a wake-up takes; or, with
 * `atLeast`, not behind that offset, by three more reads where the one does not suffice.
 * @throws Refusal `offset_out_of_range` where there is no such offset yet; `latest_behind` when too much of the log
 *   would have to be read
 */
export async function findLatest(
  ports: FindLatestPorts,
  wanted: LatestWanted,
): Promise<Latest | undefined> {
  const { partition, key, atLeast } = wanted;
  const found = await ports.latest.find(partition, key);
  if (atLeast === undefined || (found && found.offset >= atLeast)) return found;
  const { next } = await ports.latestCursors.read(partition);
  const late = await inTail(ports.log, wanted, { from: next, until: atLeast + 1 });
  // Asked last: what was read before may have been superseded, and removed, in the meantime.
  const again = await ports.latest.find(partition, key);
  return late && (!again || again.offset < late.offset) ? late : again;
}

/** The newest record of the key among those that nobody has looked at yet. */
async function inTail(
  log: FindLatestPorts['log'],
  { partition, key }: LatestWanted,
  { from, until }: { readonly from: number; readonly until: number },
): Promise<Latest | undefined> {
  let newest: Latest | undefined;
  let at = from;
  for (let pages = 0; at < until; pages++) {
    if (pages === maxPages) throw behind();
    const page = await log.read(partition, at, until);
    if (page.length === 0) await checkIsThere(log, partition, until - 1);
    newest = page.flatMap((item) => ofKey(item, key, until)).at(-1) ?? newest;
    at = page.map(endOf).at(-1) ?? until;
  }
  return newest;
}

function ofKey(item: LogItem, key: string, until: number): Latest[] {
  if (!isReadable(item)) return [];
  return messagesOf(item, item.base)
    .filter((message) => message.key === key && message.offset < until)
    .map(({ offset, event }) => {
      const place = { offset, at: item.at };
      return isTombstone(event) ? place : { ...place, event };
    });
}

/** Nothing is left there, or nothing has been there yet. */
async function checkIsThere(
  log: FindLatestPorts['log'],
  partition: PartitionRef,
  offset: number,
): Promise<void> {
  const tip = await log.tip(partition);
  const head = tip ? endOf(tip) : 0;
  if (offset < head) return;
  throw new Refusal(
    'offset_out_of_range',
    `The key's partition ends before offset ${offset}: its next record will have offset ${head}.`,
    { head },
  );
}

const behind = (): Refusal =>
  new Refusal(
    'latest_behind',
    'The newest records of this partition are still being gathered. Ask again in a while, or without "atLeast".',
  );
