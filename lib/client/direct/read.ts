import type { ReadPorts } from '../../domain/read/ends';
import { read } from '../../domain/read/read';
import type { Gap, ReadRecord, Slice } from '../../domain/read/slice';
import type { Start } from '../../domain/read/start';
import type { PartitionRef } from '../../domain/topology/keys';
import { type RecordBase, recordIn } from '../http/record';
import type { Site } from './site';
import { SizedReader } from './sized-reader';

/** Where and how much to read. */
export interface DirectRead {
  readonly topic: string;
  readonly partition: number;
  /** An offset, the first record since a time (in milliseconds since 1970), or an end of the log. */
  readonly start: Start;
  /** Most records. @default 500 */
  readonly limit?: number;
  /** How long to wait for a record where there is none yet, in milliseconds. @default 0 */
  readonly waitMs?: number;
  /** Begin with the nearest offset there is, rather than refuse. @default false */
  readonly clamp?: boolean;
}

/** A record of the log. */
export interface DirectRecord<T = unknown> extends RecordBase<T> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** When it was appended, RFC 3339. */
  readonly at: string;
}

/** Records in order, and where reading goes on. */
export interface DirectPage<T = unknown> {
  readonly records: readonly DirectRecord<T>[];
  /** What can't be decoded any more, and was passed over. */
  readonly unreadable: readonly Gap[];
  readonly next: number;
}

/** A page, and the end of the log as it was found. */
export interface DirectReading<T = unknown> extends DirectPage<T> {
  /** The offset behind the newest record. */
  readonly head: number;
}

/** Reads records of a partition, and consumes nothing. */
export async function readDirect<T>(
  site: Site,
  { topic, partition, start, limit = 500, waitMs = 0, clamp = false }: DirectRead,
): Promise<DirectReading<T>> {
  const where = site.partition(topic, partition);
  const reading = await read(portsOf(site), where, { start, limit, waitMs, clamp });
  return { ...withEvents<T>(where, reading), head: reading.head };
}

/** The log, of which a page asks for about as many items as it needs. */
export const portsOf = ({ ports }: Site): ReadPorts => ({
  ...ports,
  reader: new SizedReader(ports.reader, ports.memory),
});

/** Records with their events read. */
export const withEvents = <T>(
  { topic, partition }: PartitionRef,
  { records, ...rest }: Slice,
): DirectPage<T> => ({
  ...rest,
  records: records.map((record) => recordOf<T>({ topic, partition }, record)),
});

/** A record with its event read. */
export const recordOf = <T>(
  { topic, partition }: Pick<PartitionRef, 'topic' | 'partition'>,
  { event, offset, at }: ReadRecord,
): DirectRecord<T> => ({
  ...recordIn<T>(event),
  topic,
  partition,
  offset,
  at: new Date(at).toISOString(),
});
