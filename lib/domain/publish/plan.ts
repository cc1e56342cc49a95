import { groupBy } from '../group-by';
import type { AppendRequest } from '../log/append';
import type { LogRecord } from '../log/log-store';
import { partitionOfKey } from '../log/partitioner';
import type { Topic } from '../topology/fabric';
import type { PartitionRef, TopicRef } from '../topology/keys';
import type { IncomingEvent } from './event';
import { maxAppendBytes } from './limits';

/** An event and its place in the request, to answer in the request's order. */
export interface Slot {
  readonly index: number;
  readonly event: IncomingEvent;
}

/** One append, and which of the request's events it holds, in order. */
export interface PlannedAppend extends AppendRequest {
  readonly slots: readonly Slot[];
}

/** Where a plan is made: the topic, its rules, and a number from 0 up to 1 to choose by. */
export interface PlanFor {
  readonly ref: TopicRef;
  readonly topic: Topic;
  readonly random: () => number;
}

/** Which partition each event goes to: one append for all of a request that share it. */
export function planAppends(
  slots: readonly Slot[],
  { ref, topic, random }: PlanFor,
): PlannedAppend[] {
  const any = () => Math.floor(random() * topic.partitions);
  const keyless = any();
  const numberOf = ({ event }: Slot) =>
    event.key === undefined ? keyless : partitionOfKey(event.key, topic.partitions);
  return groupBy(slots, numberOf).flatMap((group) => {
    const [first] = group;
    const partition: PartitionRef = { ...ref, partition: first ? numberOf(first) : keyless };
    const elsewhere = group.some(({ event }) => event.key !== undefined)
      ? undefined
      : () => ({ ...ref, partition: any() });
    return inItems(group).map((slots) => ({
      partition,
      slots,
      records: slots.map(recordOf),
      retention: topic.retention,
      ...(elsewhere && { elsewhere }),
    }));
  });
}

/** Cuts a group where it would not fit one item of the log. */
function inItems(group: readonly Slot[]): Slot[][] {
  const items: Slot[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const slot of group) {
    const size = Buffer.byteLength(slot.event.text);
    bytes += size;
    if (bytes > maxAppendBytes) {
      items.push([]);
      bytes = size;
    }
    items.at(-1)?.push(slot);
  }
  return items;
}

const recordOf = ({ event }: Slot): LogRecord =>
  event.key === undefined ? { event: event.text } : { event: event.text, key: event.key };
