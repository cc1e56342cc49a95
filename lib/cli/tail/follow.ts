import { linked, nap } from '../../client/http/on-abort';
import type { LogRecord } from '../../client/http/read';
import { byTime } from './merge';
import type { Ends, Source } from './source';

/** Most requests that wait for records at once: each holds a Lambda. */
const longPolls = 8;

/** How long records of one partition wait for those of others, in milliseconds: only so they come in order of time. */
const gatherMs = 200;

/** How long between two rounds where there are more partitions than long polls, in milliseconds. */
const roundMs = 1_000;

export interface Following {
  readonly source: Source;
  /** From where on each partition is followed. */
  readonly ends: readonly Ends[];
  readonly onRecords: (records: readonly LogRecord[]) => void;
}

/** Tells of records as they are appended, until the signal aborts. @throws what a read throws */
export async function follow(
  { source, ends, onRecords }: Following,
  signal: AbortSignal,
): Promise<void> {
  const life = linked([signal]);
  const gathered: LogRecord[] = [];
  const tell = () => {
    if (gathered.length > 0) onRecords(gathered.splice(0).sort(byTime));
  };
  const add = (record: LogRecord) => gathered.push(record);
  const telling = soOften(tell, life.signal);
  try {
    await readAll({ source, ends, signal: life.signal, add });
  } finally {
    life.unlink();
    life.abort(undefined);
    await telling;
    tell();
  }
}

async function soOften(act: () => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await nap(gatherMs, signal);
    act();
  }
}

interface Reading {
  readonly source: Source;
  readonly ends: readonly Ends[];
  readonly signal: AbortSignal;
  readonly add: (record: LogRecord) => unknown;
}

async function readAll(of: Reading): Promise<void> {
  if (of.ends.length > longPolls) return inRounds(of);
  await Promise.all(of.ends.map(({ partition, head }) => readOn(of, partition, head)));
}

async function readOn({ source, signal, add }: Reading, partition: number, offset: number) {
  for await (const record of source.follow(partition, { offset, signal })) add(record);
}

/** Asks a few at a time what there is, and then again. */
async function inRounds({ source, ends, signal, add }: Reading): Promise<void> {
  const next = new Map(ends.map((one) => [one.partition, one.head]));
  while (!signal.aborted) {
    const partitions = [...next.keys()];
    const catchUp = async () => {
      for (let one = partitions.shift(); one !== undefined; one = partitions.shift()) {
        const records = source.follow(one, { offset: next.get(one), follow: false, signal });
        for await (const record of records) {
          add(record);
          next.set(one, record.offset + 1);
        }
      }
    };
    await Promise.all(Array.from({ length: longPolls }, catchUp));
    await nap(roundMs, signal);
  }
}
