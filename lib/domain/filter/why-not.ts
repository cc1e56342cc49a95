import { conditionOf, type JsonObject, type Leaf, type Reading } from './condition';
import { type Filter, filterMatches, leavesOf } from './filter';

/**
 * Which part of a filter an event does not match: the members, by their paths, whose rules do not hold; of several
 * alternatives those of the one that comes nearest. Undefined where it matches.
 */
export function whyNot(filter: Filter, event: JsonObject): string | undefined {
  if (filterMatches(filter, event)) return undefined;
  const { alternatives, reading } = leavesOf(filter);
  const broken = alternatives.map((leaves) => brokenIn(leaves, { event, reading }));
  const [nearest = []] = broken.sort((one, other) => one.length - other.length);
  return nearest.join(', ');
}

/** Where each holds by itself it is the element of an array that they don't hold for at once. */
function brokenIn(
  leaves: readonly Leaf[],
  { event, reading }: { readonly event: JsonObject; readonly reading: Reading },
): string[] {
  const broken = leaves.filter((leaf) => !conditionOf([[leaf]], reading)(event));
  return [...new Set((broken.length > 0 ? broken : leaves).map(({ path }) => path.join('.')))];
}
