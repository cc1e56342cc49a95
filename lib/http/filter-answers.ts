import { checkedFilter, filterMatches, snsPolicyOf } from '../domain/filter/filter';
import type { Call } from './call';
import { filterTestBody } from './control-bodies';
import { json, readBody } from './json';

/** Whether an event matches a filter, by the matcher that deliveries pass; and the filter as SNS would have it. */
export function answerFilterTest(call: Call): Response {
  const { filter, event } = readBody(call.body(), filterTestBody);
  const checked = checkedFilter(filter);
  return json({ matches: filterMatches(checked, event), sns: snsPolicyOf(checked) });
}
