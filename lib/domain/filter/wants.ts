import { type Fabric, feedOf, isPacked, type Subscription } from '../topology/fabric';
import { filterMatcher, snsPolicyOf } from './filter';

/** Whether a subscription is for an event, given as JSON. */
export type Wants = (event: string) => boolean;

/** Whether SNS holds back what a subscription is not for. It can't see into a pack, nor match all that we can. */
export const isFilteredBySns = (topology: Fabric, subscription: Filtered): boolean =>
  subscription.filter !== undefined &&
  !isPacked(topology, feedOf(subscription)) &&
  'policy' in snsPolicyOf(subscription.filter);

type Filtered = Pick<Subscription, 'filter' | 'namespace' | 'topic'>;

/** Our own matcher, for what SNS does not filter; undefined where it does. */
export function wantsOf(topology: Fabric, subscription: Filtered): Wants | undefined {
  const { filter } = subscription;
  if (filter === undefined || isFilteredBySns(topology, subscription)) return undefined;
  const matches = filterMatcher(filter);
  return (event) => matches(JSON.parse(event));
}
