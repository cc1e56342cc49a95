import type { GroupScope } from '../domain/groups/group-ports';
import type { SeatReading } from '../domain/groups/read-seats';
import type { GroupStatus } from '../domain/groups/status';
import type { Reader } from '../domain/groups/take-seats';
import type { ReadRecord } from '../domain/read/slice';

const isoOf = (ms: number): string => new Date(ms).toISOString();

/** What a poll answers. Events are put in as they are stored: parsing would change what JSON numbers can't hold. */
export function writePoll(
  { topic, group }: GroupScope,
  reader: Reader,
  readings: readonly SeatReading[],
): string {
  const member = 'member' in reader ? { member: reader.member } : {};
  const head = JSON.stringify({ topic, group, ...member }).slice(0, -1);
  return `${head},"partitions":[${readings.map(writeReading).join(',')}]}`;
}

function writeReading({ records, ...reading }: SeatReading): string {
  const { partition, epoch, until, next, unreadable, skippedTo } = reading;
  const head = JSON.stringify({
    partition,
    epoch,
    ...(until !== undefined && { leaseUntil: isoOf(until) }),
    next,
    ...(unreadable.length > 0 && { unreadable }),
    ...(skippedTo !== undefined && { skippedTo }),
  });
  return `${head.slice(0, -1)},"events":[${records.map(writeRecord).join(',')}]}`;
}

const writeRecord = ({ offset, at, event }: ReadRecord): string =>
  `${JSON.stringify({ offset, at: isoOf(at) }).slice(0, -1)},"event":${event}}`;

/** How a group is. */
export const writeStatus = (
  { topic, group }: GroupScope,
  { members, partitions, lag, lagSeconds }: GroupStatus,
) => ({
  topic,
  group,
  members: members.map(({ seen, ...one }) => ({
    ...one,
    ...(seen !== undefined && { seen: isoOf(seen) }),
  })),
  partitions: partitions.map(({ leaseUntil, ...one }) => ({
    ...one,
    ...(leaseUntil !== undefined && { leaseUntil: isoOf(leaseUntil) }),
  })),
  lag,
  lagSeconds,
});
