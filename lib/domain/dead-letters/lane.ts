import { groupOf, type Keyed, lineOfPartition } from '../fan-out/message';
import { partitionOfKey } from '../log/partitioner';
import type { Topic } from '../topology/fabric';
import type { Position } from '../topology/keys';

/** One subscription of one namespace. */
export interface SubscriptionRef {
  readonly namespace: string;
  readonly subscription: string;
}

/**
 * What is parked and redriven as one: a key's records in one subscription, or a single record where there is no
 * order to keep.
 */
export interface Lane extends SubscriptionRef {
  /** `key/…` or `one/…`, and the FIFO message group. */
  readonly name: string;
}

/** A record, as far as its lane depends on it. */
export interface Placed {
  readonly position: Position;
  readonly key?: string;
}

/** The lane that holds every record of the key; a record without a key has a lane of its own. */
export const laneOfKey = (of: SubscriptionRef, record: Placed): Lane =>
  record.key === undefined
    ? laneOfOne(of, record)
    : { ...refOf(of), name: `key/${groupOf(keyed(record))}` };

/** A lane for this record alone. Lanes are gone through by name, and so in the order of their partition's offsets. */
export const laneOfOne = (
  of: SubscriptionRef,
  { position: { partition, offset } }: Placed,
): Lane => ({
  ...refOf(of),
  name: `one/${padded(partition, 5)}/${padded(offset, 16)}`,
});

const padded = (number: number, digits: number): string => String(number).padStart(digits, '0');

/** A lane, as far as the place of its tickets depends on it. */
export interface LaneInLine {
  readonly lane: Lane;
  readonly key?: string;
}

/**
 * The FIFO message group that a lane's messages are in: a ticket in it stands in line with the lane's records.
 * @param packed of the topic, where its records travel in packs: how many partitions it has
 */
export function lineOfLane(
  { lane: { name }, key }: LaneInLine,
  packed?: Pick<Topic, 'partitions'>,
) {
  if (!packed) return name.slice(name.indexOf('/') + 1);
  if (key !== undefined && name.startsWith('key/'))
    return lineOfPartition(partitionOfKey(key, packed.partitions));
  return lineOfPartition(Number(name.split('/')[1]) || 0);
}

const refOf = ({ namespace, subscription }: SubscriptionRef): SubscriptionRef => ({
  namespace,
  subscription,
});

const keyed = ({ position, key }: Placed): Keyed => ({
  partition: position,
  offset: position.offset,
  key,
});
