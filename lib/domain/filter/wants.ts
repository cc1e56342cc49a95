import type { Subscription } from '../topology/fabric';
import { filterMatcher, snsPolicyOf } from './filter';

/** Whether a subscription is for an event, given as JSON. */
export type Wants = (event: string) => boolean;

/** Our own matcher, for what SNS can't say; undefined where SNS filters. */
export function wantsOf({ filter }: Pick<Subscription, 'filter'>): Wants | undefined {
  if (filter === undefined || 'policy' in snsPolicyOf(filter)) return undefined;
  const matches = filterMatcher(filter);
  return (event) => matches(JSON.parse(event));
}
