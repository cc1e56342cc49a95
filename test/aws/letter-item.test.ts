import {
  fromLetterItem,
  fromParkedItem,
  letterSort,
  toLetterItem,
  toParkedItem,
} from '../../lib/aws/letter-item';
import { freshLetters } from '../support/letters';
import { seeded } from '../support/seeded';
import { noon } from '../support/test-outside';

const { freshLane, letterOf } = freshLetters();
const lane = freshLane('key/a#b%');
const edited = { by: 'ann', at: noon, original: '{}' };

/** Text that can hardly be compressed. */
function noise(seed: number, length: number): string {
  const random = seeded(seed);
  const one = () => String.fromCharCode(35 + Math.floor(random() * 92));
  return JSON.stringify(Array.from({ length }, one).join(''));
}

test('a letter comes back as it was, with its lane', () => {
  const letter = letterOf(lane, 7, { key: '', lastError: '', replay: 'r', edited });
  expect(fromLetterItem(toLetterItem(lane, letter))).toEqual({ lane, letter });
});

test('what a letter does not have is not there when it comes back', () => {
  const { lastError: _, ...letter } = letterOf(lane, 7);
  expect(fromLetterItem(toLetterItem(lane, letter))).toStrictEqual({ lane, letter });
});

test('a parked lane comes back as it was', () => {
  const plain = { lane, epoch: noon, count: 3, round: 2, since: noon - 1, delivered: 1 };
  expect(fromParkedItem(toParkedItem(plain))).toStrictEqual(plain);
  const full = { ...plain, key: 'a#b%', retryAt: noon + 1, operation: 'op' };
  expect(fromParkedItem(toParkedItem(full))).toStrictEqual(full);
});

test('letters sort by offset, then by partition', () => {
  const sort = (offset: number, partition: number) =>
    letterSort(lane, { ...letterOf(lane, offset).position, partition });
  const sorted = [sort(9, 10), sort(10, 2), sort(10, 11), sort(1_000, 0)];
  expect([...sorted].reverse().sort()).toEqual(sorted);
});

test('a large record and its correction fit one item, since one repeats the other', () => {
  const event = noise(1, 250_000);
  const item = toLetterItem(
    lane,
    letterOf(lane, 1, { event, edited: { ...edited, original: `${event} ` } }),
  );
  expect(item.event?.B?.length).toBeLessThan(220_000);
});

test('a correction that has nothing in common with a large record is refused', () => {
  const letter = letterOf(lane, 1, {
    event: noise(1, 254_000),
    edited: { ...edited, original: noise(2, 254_000) },
  });
  const refusal = { code: 'record_too_large', fields: expect.objectContaining({ limit: 389_120 }) };
  const attempt = () => toLetterItem(lane, letter);
  expect(attempt).toThrow(expect.objectContaining(refusal));
});

test('a damaged item is an error', () => {
  const item = toLetterItem(lane, letterOf(lane, 1));
  expect(() => fromLetterItem({ ...item, event: { B: Buffer.from('no brotli') } })).toThrow();
  const { event: _, ...without } = item;
  expect(() => fromLetterItem(without)).toThrow();
});
