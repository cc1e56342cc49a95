import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Lane, SubscriptionRef } from '../domain/dead-letters/lane';
import type { Parked } from '../domain/dead-letters/lane-store';
import type { Edit, Letter, LetterReason } from '../domain/dead-letters/letter';
import { placeName, placeNamed } from '../domain/dead-letters/letter-shelf';
import { type PackRange, packName } from '../domain/deliver/pack';
import { Refusal } from '../domain/errors';
import { compose, deadLettersKey, type Position, subscriptionOf } from '../domain/topology/keys';
import { number, numberOf, text } from './item-values';
import type { Item } from './log-item';
import { packRecords, unpackRecords } from './record-codec';

/** A letter, and where it lies. */
export interface Laid {
  readonly lane: Lane;
  readonly letter: Letter;
}

/** With what the sort keys of each sort of item begin. */
export const prefixes = { state: 'state#', letter: 'letter#' } as const;

/** The whole key of an item of the dead-letters table. */
export const keyIn = (of: SubscriptionRef, sk: string): Item => ({
  pk: { S: deadLettersKey(of) },
  sk: { S: sk },
});

// No lane's name begins with "!", and no "!" is escaped, so that it comes first.
export const stoppedSort = 'state#!stopped';
export const parkedSort = (lane: Lane): string => compose('state', lane.name);

/** With what the sort keys of all letters of a lane begin. */
export const lettersPrefix = (lane: Lane): string => `${compose('letter', lane.name)}#`;

// The partition too: a key moves to another one when the topic gets more, where offsets begin anew.
export const letterSort = (lane: Lane, { offset, partition }: Position): string =>
  `${lettersPrefix(lane)}${digits(offset, 16)}#${digits(partition, 5)}`;

export const trySort = (lane: Lane, { offset, partition }: Position, replay?: string): string =>
  compose(
    'try',
    lane.name,
    digits(offset, 16),
    digits(partition, 5),
    ...(replay === undefined ? [] : [replay]),
  );

/** What is known of a pack that came again. */
export const packSort = (pack: PackRange): string => compose('pack', packName(pack));

/** A letter's place in the index: letters stand in the log's order. */
export const placeOf = ({ partition, offset }: Pick<Position, 'partition' | 'offset'>): string =>
  `at#${digits(partition, 5)}#${digits(offset, 16)}`;

/** The place of a parked lane that is redriven by itself: lanes stand by the time. */
export const dueAt = (ms: number): string => `due#${digits(Math.ceil(ms), 15)}`;

/** The letter as an item of the dead-letters table. Throws Refusal `record_too_large` when it is too large for one. */
export const toLetterItem = (lane: Lane, letter: Letter): Item => ({
  ...keyIn(lane, letterSort(lane, letter.position)),
  place: text(placeOf(letter.position)),
  lane: text(lane.name),
  topic: text(letter.position.topic),
  partition: number(letter.position.partition),
  offset: number(letter.position.offset),
  ...(letter.key !== undefined && { key: text(letter.key) }),
  event: { B: packed(letter) },
  ...triesOf(letter),
  firstAt: number(letter.firstAt),
  ...(letter.replay !== undefined && { replay: text(letter.replay) }),
  ...(letter.edited && { edited: editItem(letter.edited) }),
});

const triesOf = ({ reason, attempts, lastError, lastAt, tries, round }: Letter): Item => ({
  reason: text(reason),
  attempts: number(attempts),
  ...(lastError !== undefined && { lastError: text(lastError) }),
  lastAt: number(lastAt),
  tries: number(tries),
  round: number(round),
});

/** Reads a letter's item back. Throws when it is damaged. */
export function fromLetterItem(item: Item): Laid {
  const lane = laneOfItem(item);
  const [event, original] = unpackRecords(item.event?.B ?? new Uint8Array());
  if (!event) throw new Error(`${item.sk?.S} holds no event`);
  const letter: Letter = {
    position: positionOf(item),
    event: event.event,
    ...optional('key', item.key?.S),
    reason: item.reason?.S as LetterReason,
    attempts: numberOf(item.attempts),
    ...optional('lastError', item.lastError?.S),
    firstAt: numberOf(item.firstAt),
    lastAt: numberOf(item.lastAt),
    tries: numberOf(item.tries),
    round: numberOf(item.round),
    ...optional('replay', item.replay?.S),
    ...(original && { edited: editOf(item, original.event) }),
  };
  return { lane, letter };
}

/** The parked lane as an item of the dead-letters table. */
export const toParkedItem = (parked: Parked): Item => ({
  ...keyIn(parked.lane, parkedSort(parked.lane)),
  lane: text(parked.lane.name),
  ...(parked.key !== undefined && { key: text(parked.key) }),
  epoch: number(parked.epoch),
  count: number(parked.count),
  round: number(parked.round),
  since: number(parked.since),
  ...(parked.retryAt !== undefined && {
    retryAt: number(parked.retryAt),
    place: text(dueAt(parked.retryAt)),
  }),
  ...(parked.operation !== undefined && { operation: text(parked.operation) }),
  ...(parked.blocker && { blocker: text(placeName(parked.blocker)) }),
  delivered: number(parked.delivered),
});

/** Reads a parked lane's item back. */
export const fromParkedItem = (item: Item): Parked => ({
  lane: laneOfItem(item),
  ...optional('key', item.key?.S),
  epoch: numberOf(item.epoch),
  count: numberOf(item.count),
  round: numberOf(item.round),
  since: numberOf(item.since),
  ...optional('retryAt', item.retryAt && numberOf(item.retryAt)),
  ...optional('operation', item.operation?.S),
  ...optional('blocker', placeNamed(item.blocker?.S ?? '')),
  delivered: numberOf(item.delivered),
});

/** The lane that an item is about. */
export const laneOfItem = (item: Item): Lane => ({
  ...subscriptionOf(item.pk?.S ?? ''),
  name: item.lane?.S ?? '',
});

const positionOf = (item: Item): Position => ({
  namespace: subscriptionOf(item.pk?.S ?? '').namespace,
  topic: item.topic?.S ?? '',
  partition: numberOf(item.partition),
  offset: numberOf(item.offset),
});

// DynamoDB takes 400 KiB an item; what is beside the events is far less than the rest.
const largest = 380 * 1_024;

// Both in one, since a correction repeats nearly all of the original.
function packed({ event, edited }: Letter): Uint8Array {
  const bytes = packRecords([{ event }, ...(edited ? [{ event: edited.original }] : [])]);
  if (bytes.length <= largest) return bytes;
  throw new Refusal(
    'record_too_large',
    `The record and its original take ${bytes.length} bytes when they are compressed, and ${largest} fit. Send a smaller one.`,
    { limit: largest, size: bytes.length },
  );
}

const editItem = ({ by, at }: Edit): AttributeValue => ({ M: { by: text(by), at: number(at) } });

const editOf = ({ edited }: Item, original: string): Edit => ({
  by: edited?.M?.by?.S ?? '',
  at: numberOf(edited?.M?.at),
  original,
});

const digits = (value: number, length: number): string => String(value).padStart(length, '0');

const optional = <K extends string, V>(name: K, value: V | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [k in K]?: V };
