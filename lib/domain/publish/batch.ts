import { Refusal, refusalOnly } from '../errors';
import type { Trace } from '../trace/trace-context';
import type { Entry } from './event';
import { maxBatchEntries, maxDepth } from './limits';
import { checkDepth, elements, parseJson } from './raw-json';
import { eventIn } from './structured';

/**
 * Reads a JSON array of events. One that may not be stored becomes its refusal, in its place.
 *
 * @param text a body in UTF-8, not known to be JSON yet
 * @throws Refusal `json_invalid`, `body_invalid` for JSON that is no array, or `batch_size`
 */
export function parseBatch(text: string, trace?: Trace): Entry[] {
  // Depth is judged entry by entry; V8 parses without recursion, so a deep entry is no danger here.
  if (!Array.isArray(parseJson(text)))
    throw new Refusal('body_invalid', 'A batch must be a JSON array of events.');
  const entries = elements(text);
  checkCount(entries.length);
  return entries.map((json) => entryIn(json, trace));
}

function checkCount(received: number): void {
  if (received >= 1 && received <= maxBatchEntries) return;
  throw new Refusal(
    'batch_size',
    `A batch must hold 1 to ${maxBatchEntries} events, got ${received}.`,
    {
      limit: maxBatchEntries,
      received,
    },
  );
}

function entryIn(json: string, trace?: Trace): Entry {
  try {
    checkDepth(json, maxDepth);
    return eventIn(json, trace);
  } catch (error) {
    return refusalOnly(error);
  }
}
