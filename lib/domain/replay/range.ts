import { Refusal } from '../errors';
import { inWaves } from '../in-waves';
import { partitionOfKey } from '../log/partitioner';
import { earliestOf, firstSince, type ReadPorts, type View, viewOf } from '../read/ends';
import type { Topic } from '../topology/fabric';
import type { TopicRef } from '../topology/keys';
import type { Stretch } from './plan';

/** One place of one partition. */
interface At {
  readonly partition: number;
  readonly offset: number;
}

/** Where a replay begins: with the oldest record, with the first since a time, or with one record. */
export type From = 'earliest' | { readonly time: number } | At;

/** Where it ends: behind the newest record of now, before a time, or before one record. */
export type Until = 'latest' | { readonly time: number } | At;

export interface Range {
  readonly from: From;
  readonly until: Until;
  /** Records of this key alone. */
  readonly key?: string;
}

/** Partitions that are searched at once. */
const atOnce = 8;

/**
 * What a range means now, partition by partition; those that hold none of it are left out.
 * @throws Refusal `range_invalid`
 */
export async function stretchesOf(
  ports: ReadPorts,
  { ref, topic }: { readonly ref: TopicRef; readonly topic: Topic },
  range: Range,
): Promise<Stretch[]> {
  const stretches = await inWaves(
    partitionsOf(topic, range),
    (one) => stretchOf(ports, { ref, one }, range),
    atOnce,
  );
  return stretches.filter(({ from, until }) => from < until);
}

async function stretchOf(
  ports: ReadPorts,
  { ref, one }: { readonly ref: TopicRef; readonly one: number },
  { from, until }: Range,
): Promise<Stretch> {
  const view = await viewOf(ports, { ...ref, partition: one });
  const head = await placeOf(ports, view, until);
  return { partition: one, from: await placeOf(ports, { ...view, head }, from), until: head };
}

async function placeOf({ reader }: ReadPorts, view: View, point: From | Until): Promise<number> {
  if (point === 'latest') return view.head;
  if (point === 'earliest') return earliestOf(reader, view);
  return 'time' in point ? firstSince(reader, view, point.time) : Math.min(point.offset, view.head);
}

/** The partitions that a range is about: a key's records are in one. */
function partitionsOf({ name, partitions }: Topic, { from, until, key }: Range): number[] {
  const named = [from, until].flatMap((point) =>
    typeof point === 'object' && 'partition' in point ? [point.partition] : [],
  );
  const wrong = named.find((partition) => partition >= partitions);
  if (wrong !== undefined) {
    throw invalid(`Topic ${name} has the partitions 0 to ${partitions - 1}, got ${wrong}.`);
  }
  const ofKey = key === undefined ? [] : [partitionOfKey(key, partitions)];
  const [only, ...others] = new Set([...named, ...ofKey]);
  if (others.length > 0) {
    throw invalid(`"from", "until" and "key" are of different partitions: ${[only, ...others]}.`);
  }
  return only === undefined ? [...Array(partitions).keys()] : [only];
}

const invalid = (message: string): Refusal => new Refusal('range_invalid', message);
