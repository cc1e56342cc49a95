import type { Message } from '../fan-out/message';
import { filterMatcher } from '../filter/filter';
import type { Subscription } from '../topology/fabric';
import type { ReplayPlan } from './plan';

/** Whether a record is replayed. */
export type Wanted = (message: Pick<Message, 'key' | 'event'>) => boolean;

/** Records of the plan's key, that match its filter, and the subscription's own. Undefined for all. */
export function wantedBy(plan: ReplayPlan, subscription: Subscription): Wanted | undefined {
  const { key } = plan;
  const matchers = [plan.filter, subscription.filter].flatMap((filter) =>
    filter ? [filterMatcher(filter)] : [],
  );
  if (key === undefined && matchers.length === 0) return undefined;
  return (message) => {
    if (key !== undefined && message.key !== key) return false;
    if (matchers.length === 0) return true;
    const event = JSON.parse(message.event);
    return matchers.every((matches) => matches(event));
  };
}
