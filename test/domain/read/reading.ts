import type { Refusal } from '../../../lib/domain/errors';
import type { ReadPorts } from '../../../lib/domain/read/ends';
import { type ReadRequest, read } from '../../../lib/domain/read/read';
import type { ReadRecord } from '../../../lib/domain/read/slice';
import { MemoryCursors } from '../../support/memory-cursors';
import { MemoryLog } from '../../support/memory-log';
import { MemoryLogReader } from '../../support/memory-log-reader';
import { day, entryOf, recordOf } from '../../support/records';
import { noon, type TestOutside, testOutside } from '../../support/test-outside';

export const partition = { namespace: 'default', topic: 'orders', partition: 0 };

export interface ReadSite extends ReadPorts {
  readonly log: MemoryLog;
  readonly cursors: MemoryCursors;
  readonly reader: MemoryLogReader;
  readonly outside: TestOutside;
}

export function readSite(): ReadSite {
  const log = new MemoryLog();
  return {
    log,
    cursors: new MemoryCursors(),
    reader: new MemoryLogReader(log),
    outside: testOutside(),
  };
}

/**
 * Six offsets: 0 and 1 have expired and are deleted, 2 has expired and is still there, 3 to 5 are one item and
 * kept, 6 is kept. Each item was appended a second after the one before, the newest at noon.
 */
export async function filledSite(): Promise<ReadSite> {
  const site = readSite();
  const second = 1_000;
  await site.log.put(entryOf(partition, 2, { at: noon - 2 * second, expires: noon / 1000 }));
  await site.log.put(entryOf(partition, 3, { at: noon - second, count: 3 }));
  await site.log.put(entryOf(partition, 6, { at: noon }));
  return site;
}

/** A partition that retention has emptied behind offset 6. */
export async function emptiedSite(): Promise<ReadSite> {
  const site = readSite();
  await site.cursors.rememberHead(partition, 7);
  return site;
}

export const requestOf = (more: Partial<ReadRequest> = {}): ReadRequest => ({
  start: 'earliest',
  limit: 100,
  waitMs: 0,
  clamp: false,
  ...more,
});

/** Reads once; the records by their offsets. */
export async function readOnce(site: ReadPorts, more: Partial<ReadRequest> = {}) {
  const { records, ...rest } = await read(site, partition, requestOf(more));
  return { offsets: records.map(({ offset }) => offset), ...rest };
}

/** Reads page by page, each from where the one before says, up to the head. */
export async function readAll(
  site: ReadPorts,
  more: Partial<ReadRequest> = {},
): Promise<ReadRecord[]> {
  const found: ReadRecord[] = [];
  let page = await read(site, partition, requestOf(more));
  for (let at = -1; page.next < page.head; ) {
    if (page.next <= at) throw new Error(`no way on from ${at}`);
    at = page.next;
    found.push(...page.records);
    page = await read(site, partition, requestOf({ ...more, start: { offset: at } }));
  }
  return [...found, ...page.records];
}

/** The refusal's code and members. */
export const refusalOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => value,
    ({ code, fields }: Refusal) => ({ code, ...fields }),
  );

/** Appends one record at noon, behind what is there. */
export const appendAt = (site: ReadSite, base: number, event = recordOf(`${base}`).event) =>
  site.log.put(
    entryOf(partition, base, { at: noon, expires: noon / 1000 + day, records: [{ event }] }),
  );
