import * as z from 'zod/mini';
import { checkedFilter, filterMatches, snsPolicyOf } from '../domain/filter/filter';
import type { Call } from './call';
import { json, readBody } from './json';

const testBody = z.strictObject({ filter: z.unknown(), event: z.record(z.string(), z.unknown()) });

/** Whether an event matches a filter, by the matcher that deliveries pass; and the filter as SNS would have it. */
export function answerFilterTest(call: Call): Response {
  const { filter, event } = readBody(call.body(), testBody);
  const checked = checkedFilter(filter);
  return json({ matches: filterMatches(checked, event), sns: snsPolicyOf(checked) });
}
