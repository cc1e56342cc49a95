import {
  type Discarded,
  isKeyLane,
  type Laid,
  placeName,
  type RecordPlace,
} from '../domain/dead-letters/letter-shelf';

/** A time as answers have it. */
export const timeText = (ms: number): string => new Date(ms).toISOString();

/** A letter in an answer. The event stands in it as it is stored: parsing it would change what JSON can't hold. */
export function letterJson(laid: Laid, { withOriginal = false } = {}): string {
  const { event, edited } = laid.letter;
  const head = JSON.stringify({ ...about(laid), ...(edited && { edited: editedBy(edited) }) });
  const original = edited && withOriginal ? `,"original":${edited.original}` : '';
  return `${head.slice(0, -1)}${original},"event":${event}}`;
}

const editedBy = ({ by, at }: { readonly by: string; readonly at: number }) => ({
  by,
  at: timeText(at),
});

function about({ lane, letter }: Laid) {
  const { position, key, reason, attempts, lastError, firstAt, lastAt, replay } = letter;
  return {
    ...placeJson(position),
    key,
    reason,
    attempts,
    lastError,
    firstAt: timeText(firstAt),
    lastAt: timeText(lastAt),
    parkedKey: isKeyLane(lane),
    replay,
  };
}

const placeJson = (position: RecordPlace & { readonly topic: string }) => ({
  position: placeName(position),
  topic: position.topic,
  partition: position.partition,
  offset: position.offset,
});

/** A discarded letter in an answer. */
export const discardedJson = ({ position, firstAt, lastAt, why, by, at, ...rest }: Discarded) => ({
  ...placeJson(position),
  ...rest,
  firstAt: timeText(firstAt),
  lastAt: timeText(lastAt),
  discarded: { why, by, at: timeText(at) },
});
