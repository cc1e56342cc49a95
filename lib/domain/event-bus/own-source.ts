import { type Fabric, topicRefOf, topicsOf } from '../topology/fabric';
import type { TopicRef } from '../topology/keys';
import { scopedName } from '../topology/scoped-name';

/** EventBridge keeps what begins with `aws.` to itself; no name of ours can. */
const prefix = 'weft.';

/**
 * The `source` that records of a topic have on a bus: `weft.orders`, and `weft.payments--orders` in a namespace. Rules
 * are written against it: it never changes.
 */
export const sourceOfTopic = ({ namespace, topic }: TopicRef): string =>
  `${prefix}${scopedName({ namespace, name: topic })}`;

/**
 * Whether an event has come out of a topic of this topology, in whatever namespace. To append it again could go round
 * for ever. Another deployment's topic of the same name can't be told apart, and counts as ours: the safe side.
 */
export const isOwn = (topology: Fabric, source: unknown): boolean =>
  typeof source === 'string' &&
  source.startsWith(prefix) &&
  topicsOf(topology).some((topic) => sourceOfTopic(topicRefOf(topic)) === source);
