import { type Lane, laneOfOne, type SubscriptionRef } from '../domain/dead-letters/lane';
import type { LetterPlace, RecordPlace } from '../domain/dead-letters/letter-shelf';
import { letterSort, lettersPrefix } from './letter-item';

/** A position of a record, as far as keys depend on it. */
const positionOf = ({ namespace }: SubscriptionRef, place: RecordPlace) => ({
  namespace,
  topic: '',
  ...place,
});

/** The sort key of a letter, or of the end of its lane. */
export function sortAt(of: SubscriptionRef, { lane: name, letter }: LetterPlace): string {
  const lane: Lane = { ...of, name };
  // No digit is above "~".
  return letter ? letterSort(lane, positionOf(of, letter)) : `${lettersPrefix(lane)}~`;
}

/** The sort key of a letter that has a lane of its own. */
export function sortAlone(of: SubscriptionRef, place: RecordPlace): string {
  const position = positionOf(of, place);
  return letterSort(laneOfOne(of, { position }), position);
}

/** Reads a letter's sort key back. */
export function placeAt(sk: string): LetterPlace {
  const [, , offset, partition] = sk.split('#');
  return {
    lane: laneNameIn(sk),
    letter: { partition: Number(partition?.replace(/^0+(?=-)/, '')), offset: Number(offset) },
  };
}

/** The lane's name in any sort key. */
export function laneNameIn(sk: string): string {
  const [, name = ''] = sk.split('#');
  return name.replaceAll('%23', '#').replaceAll('%25', '%');
}
