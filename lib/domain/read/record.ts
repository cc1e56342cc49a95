import { Refusal } from '../errors';
import { type Position, positionName } from '../topology/keys';
import { type ReadPorts, viewOf } from './ends';
import { holds, type ReadRecord, recordsOf } from './slice';

/**
 * The record at a position.
 * @throws Refusal `record_unknown` where there never was one, `offset_expired` where it is no longer kept,
 *   `record_unreadable` where it can't be decoded
 */
export async function readRecord(ports: ReadPorts, position: Position): Promise<ReadRecord> {
  const found = await find(ports, position);
  if (found) return found;
  const { head } = await viewOf(ports, position);
  if (position.offset >= head) throw unknown(position, head);
  // It may have been appended between the two.
  const late = await find(ports, position);
  if (late) return late;
  throw new Refusal(
    'offset_expired',
    `${positionName(position)} has outlived its retention, or a newer record of its key has superseded it.`,
    { head },
  );
}

async function find(
  { reader, outside }: ReadPorts,
  position: Position,
): Promise<ReadRecord | undefined> {
  const { offset } = position;
  const [item] = await reader.page(position, offset, { items: 1, bytes: 1 });
  if (!holds(item, offset, outside.now())) return undefined;
  const [record] = recordsOf(item, offset);
  if (record) return record;
  throw new Refusal(
    'record_unreadable',
    `${positionName(position)} is there, and can't be decoded any more.`,
  );
}

const unknown = (position: Position, head: number): Refusal =>
  new Refusal(
    'record_unknown',
    `There has never been a ${positionName(position)}: the partition's next record will have offset ${head}.`,
    { head },
  );
