import type { Fabric } from '../topology/fabric';

/** EventBridge keeps what begins with `aws.` to itself; no name of ours can. */
const prefix = 'weft.';

/** The `source` that records of a topic have on a bus. Rules are written against it: it never changes. */
export const sourceOfTopic = (topic: string): string => `${prefix}${topic}`;

/**
 * Whether an event has come out of a topic of this topology. To append it again could go round for ever.
 * Another deployment's topic of the same name can't be told apart, and counts as ours: the safe side.
 */
export const isOwn = ({ topics }: Fabric, source: unknown): boolean =>
  typeof source === 'string' &&
  source.startsWith(prefix) &&
  Object.hasOwn(topics, source.slice(prefix.length));
