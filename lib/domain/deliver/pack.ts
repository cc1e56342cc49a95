/** A record as a pack holds it. */
export interface PackedRecord {
  readonly offset: number;
  /** The event's JSON, to the byte. */
  readonly event: string;
  /** When it was appended, in milliseconds since 1970, where it is known. */
  readonly appendedAt?: number;
}

/** Which records of a partition a pack was made of: its first and its last. */
export interface PackRange {
  readonly partition: number;
  readonly first: number;
  readonly last: number;
}

/** Marks a message that carries several records of one partition; its value is how many. */
export const packAttribute = 'weft-pack';

/**
 * The body of a pack: a line of JSON that says of each record its offset, its length in UTF-16 code units, and when it
 * was appended, or 0; then the events themselves, one behind the other. So they need no escaping, which would make
 * them longer and could change them.
 */
export const packBody = (records: readonly PackedRecord[]): string => {
  const index = records.map(({ offset, event, appendedAt = 0 }) => [
    offset,
    event.length,
    appendedAt,
  ]);
  return `${JSON.stringify({ weft: 'pack', index })}\n${records.map(({ event }) => event).join('')}`;
};

/** The records of a pack's body. @throws Error for what is none */
export function recordsIn(body: string): PackedRecord[] {
  const end = body.indexOf('\n');
  const { index } = JSON.parse(body.slice(0, end)) as { index: unknown };
  if (!Array.isArray(index) || !index.every(isEntry)) throw new Error('this is no pack');
  const events = body.slice(end + 1);
  let at = 0;
  const records = index.map(([offset, length, appendedAt]) => {
    const event = events.slice(at, at + length);
    at += length;
    return { offset, event, ...(appendedAt > 0 && { appendedAt }) };
  });
  if (at !== events.length || records.length === 0) throw new Error('a pack is not whole');
  return records;
}

type Entry = readonly [offset: number, length: number, appendedAt: number];

const isEntry = (entry: unknown): entry is Entry =>
  Array.isArray(entry) &&
  entry.length === 3 &&
  entry.every((one) => Number.isSafeInteger(one) && one >= 0);

/** Which records a pack holds, given in their order: one at least. */
export function rangeOf(
  partition: number,
  records: readonly Pick<PackedRecord, 'offset'>[],
): PackRange {
  const [first, last] = [records[0], records.at(-1)];
  if (!first || !last) throw new Error('a pack holds something');
  return { partition, first: first.offset, last: last.offset };
}

/** A pack's name among those of its partition and all others: two that hold other records have other names. */
export const packName = ({ partition, first, last }: PackRange): string =>
  `${partition}-${first}-${last}`;
