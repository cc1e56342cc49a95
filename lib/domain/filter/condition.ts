/** An object of JSON; its own members count, never those of its prototype. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What one member must fulfil. */
export interface Leaf {
  /** The names that lead to the member, from the event's top. */
  readonly path: readonly string[];
  /** Whether a value that is there will do. */
  readonly accepts: (value: unknown) => boolean;
  /** Whether it will do that no value is there. */
  readonly acceptsAbsence: boolean;
}

/**
 * How members without a value are told, where the two languages differ. A pattern sees no value in an
 * object, and asks whether any element of an array has the member; a selector asks of one element.
 */
export type Reading = 'pattern' | 'selector';

/** Leaves that must all hold, by their names. */
interface Node {
  readonly here: readonly (readonly [name: string, leaves: readonly Leaf[]])[];
  readonly below: readonly (readonly [name: string, node: Node])[];
  /** All leaves of the node, in the order of their dotted paths. */
  readonly leaves: readonly Leaf[];
  readonly reading: Reading;
}

/**
 * The one matcher, for patterns and selectors alike: an event matches when all leaves of one of the
 * alternatives hold. Arrays stand for their elements, also for those of arrays within; leaves under one
 * array must hold for the same element of it. Its time grows with the event times the leaves.
 *
 * @param alternatives the leaves of each
 * @returns whether an event in structured JSON matches; it may nest as deep as a record may
 */
export function conditionOf(
  alternatives: readonly (readonly Leaf[])[],
  reading: Reading,
): (event: JsonObject) => boolean {
  const nodes = alternatives.map((leaves) => nodeOf(leaves, reading));
  return (event) => nodes.some((node) => holds(node, event));
}

function nodeOf(leaves: readonly Leaf[], reading: Reading): Node {
  const below = byFirstName(leaves.filter(({ path }) => path.length > 1));
  return {
    here: byFirstName(leaves.filter(({ path }) => path.length === 1)),
    below: below.map(([name, those]) => [name, nodeOf(those.map(shortened), reading)]),
    leaves: [...leaves].sort((one, other) => (dotted(one) < dotted(other) ? -1 : 1)),
    reading,
  };
}

const dotted = ({ path }: Leaf): string => path.join('.');
const shortened = (leaf: Leaf): Leaf => ({ ...leaf, path: leaf.path.slice(1) });

function byFirstName(leaves: readonly Leaf[]): [string, Leaf[]][] {
  const groups = new Map<string, Leaf[]>();
  for (const leaf of leaves) {
    const [name = ''] = leaf.path;
    groups.set(name, [...(groups.get(name) ?? []), leaf]);
  }
  return [...groups];
}

function holds({ here, below, reading }: Node, object: JsonObject): boolean {
  return (
    here.every(([name, leaves]) => leavesHold(leaves, valuesIn(member(object, name), reading))) &&
    below.every(([name, node]) => belowHolds[reading](node, elements(member(object, name))))
  );
}

/** Leaves of one member hold for one and the same value of it. */
const leavesHold = (leaves: readonly Leaf[], values: readonly unknown[]): boolean =>
  values.length === 0
    ? leaves.every(({ acceptsAbsence }) => acceptsAbsence)
    : values.some((value) => leaves.every(({ accepts }) => accepts(value)));

/** Holds a node against the elements of an array, or against the one value that stands in its place. */
const belowHolds: Readonly<Record<Reading, (node: Node, elements: readonly unknown[]) => boolean>> =
  {
    selector: (node, elements) =>
      (elements.length === 0 ? [{}] : elements).some((element) =>
        holds(node, isObject(element) ? element : {}),
      ),

    // As long as no element is chosen, a member is absent when no element has it. The first member, by dotted
    // path, that any element has chooses the element. So it is in AWS's engine.
    // Source: https://github.com/aws/event-ruler, NameState.getNameTransitions and ACFinder
    pattern: (node, elements) => {
      const objects = elements.filter(isObject);
      const first = node.leaves.find((leaf) => objects.some((object) => hasValue(leaf, object)));
      if (first === undefined) return node.leaves.every(({ acceptsAbsence }) => acceptsAbsence);
      return objects.some((object) => hasValue(first, object) && holds(node, object));
    },
  };

/** Whether a pattern sees a value of the leaf somewhere in the object. */
function hasValue({ path }: Leaf, object: JsonObject): boolean {
  const found = path.reduce<readonly unknown[]>(
    (among, name) => among.filter(isObject).flatMap((one) => elements(member(one, name))),
    [object],
  );
  return valuesIn(found, 'pattern').length > 0;
}

const valuesIn = (value: unknown, reading: Reading): readonly unknown[] =>
  elements(value).filter((element) => reading === 'selector' || !isObject(element));

const member = (object: JsonObject, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** What a member stands for: itself, or what its arrays hold; nothing when it is not there. */
function elements(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value];
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
