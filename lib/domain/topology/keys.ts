import type { SubscriptionRef } from '../dead-letters/lane';

/** Where a topic lives. Names in two namespaces never meet: every stored key begins with it. */
export interface TopicRef {
  readonly namespace: string;
  readonly topic: string;
}

/** One partition of a topic. */
export interface PartitionRef extends TopicRef {
  readonly partition: number;
}

/** One record's place in the log. */
export interface Position extends PartitionRef {
  readonly offset: number;
}

/** The namespace of whoever names none. */
export const defaultNamespace = 'default';

/** One key of its parts. "#" is escaped within them, so no two lists of parts share a key. */
export const compose = (...parts: readonly (string | number)[]): string =>
  parts.map((part) => String(part).replaceAll('%', '%25').replaceAll('#', '%23')).join('#');

/** The log table's partition key. */
export const logKey = ({ namespace, topic, partition }: PartitionRef): string =>
  compose(namespace, topic, partition);

/** Reads a log key back. */
export function partitionOf(key: string): PartitionRef {
  const [namespace = '', topic = '', partition = ''] = key.split('#');
  return { namespace, topic, partition: Number(partition) };
}

/** The offsets table's partition key: one reader of a topic. */
export const groupKey = ({ namespace, topic }: TopicRef, group: string): string =>
  compose(namespace, topic, group);

/** The idempotency table's key: one caller's Idempotency-Key for one topic. */
export const idempotencyKey = (
  { namespace, topic }: TopicRef,
  { caller, key }: { caller: string; key: string },
): string => compose(namespace, topic, caller, key);

/** The dead-letters table's partition key: one subscription. */
export const deadLettersKey = ({ namespace, subscription }: SubscriptionRef): string =>
  compose(namespace, subscription);

/** Reads a dead-letters key back. */
export function subscriptionOf(key: string): SubscriptionRef {
  const [namespace = '', subscription = ''] = key.split('#');
  return { namespace, subscription };
}

/** The dead-letters table's index by place: letters in the log's order, lanes by when they are due. */
export const byPlace = 'byPlace';

/** The journal table's partition key: one book, and an hour of it, counted from 1970 on. */
export const journalKey = (
  { namespace, book }: { readonly namespace: string; readonly book: string },
  hour: number,
): string => compose(namespace, book, hour);

/** The operations table's key. */
export const operationKey = (namespace: string, id: string): string => compose(namespace, id);

/** The operations table's key of the places that a namespace's operations take. No id of an operation begins so. */
export const placesKey = (namespace: string): string => compose(namespace, '$places');

/** The limits table's key: what one caller of a namespace may use, or all of them together. */
export const bucketKey = (namespace: string, caller?: string): string =>
  caller === undefined ? compose(namespace) : compose(namespace, caller);

/** A position as people and SQS read it: `orders/3/42`. */
export const positionName = ({ topic, partition, offset }: Position): string =>
  `${topic}/${partition}/${offset}`;
