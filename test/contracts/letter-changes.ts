import type { Lane } from '../../lib/domain/dead-letters/lane';
import { freshLetters } from '../support/letters';
import { eventOf } from '../support/records';
import { noon } from '../support/test-outside';
import type { RemindedSubject } from './letter-reminders';

const inLane = (lane: Lane, name: string): Lane => ({ ...lane, name });

/** Corrections, and letters that are taken out. A part of the contract of a shelf. */
export function letterChangeContract(
  subject: () => Omit<RemindedSubject, 'reminders'>,
  filled: (lanes: Readonly<Record<string, readonly number[]>>) => Promise<Lane>,
): void {
  const { letterOf } = freshLetters();

  test('a correction takes the place of the event, and the original and who did it are kept', async () => {
    const of = await filled({ 'key/a': [1] });
    const laid = await subject().shelf.at(of, { partition: 3, offset: 1 });
    if (!laid) throw new Error('it is not there');
    const edited = { by: 'owner', at: noon + 1, original: laid.letter.event };
    const event = eventOf('1', { amount: 5 });
    expect(await subject().shelf.replace(laid, event, edited)).toBe(true);
    expect(await subject().shelf.at(of, laid.letter.position)).toEqual({
      ...laid,
      letter: { ...laid.letter, event, edited },
    });
    expect(await subject().lanes.letters(laid.lane, 1)).toMatchObject([{ event, edited }]);
  });

  test('a try that was underway does not undo a correction', async () => {
    const of = await filled({ 'key/a': [1] });
    const laid = await subject().shelf.at(of, { partition: 3, offset: 1 });
    if (!laid) throw new Error('it is not there');
    const event = eventOf('1', 'corrected');
    const edited = { by: 'owner', at: noon, original: laid.letter.event };
    await subject().shelf.replace(laid, event, edited);
    await subject().lanes.note(laid.lane, { ...laid.letter, attempts: 9 });
    const { epoch = 0 } = (await subject().lanes.parked(laid.lane)) ?? {};
    await subject().lanes.end(laid.lane, epoch, { kind: 'failed', letter: laid.letter });
    expect(await subject().lanes.letters(laid.lane, 1)).toMatchObject([{ event, edited }]);
  });

  test('a letter that is gone can not be corrected, and does not come back', async () => {
    const of = await filled({ 'key/a': [1] });
    const laid = await subject().shelf.at(of, { partition: 3, offset: 1 });
    if (!laid) throw new Error('it is not there');
    await subject().lanes.confirm(laid.lane, laid.letter, 0);
    const edited = { by: 'owner', at: noon, original: laid.letter.event };
    expect(await subject().shelf.replace(laid, '{}', edited)).toBe(false);
    expect(await subject().shelf.page(of, { max: 10 })).toEqual({ letters: [] });
  });

  test('taken out in no epoch, a letter is gone, no redrive counts it, and the last lets its lane flow', async () => {
    const of = await filled({ 'key/a': [1, 2] });
    const lane = inLane(of, 'key/a');
    await subject().lanes.open(lane, 'redrive-1');
    expect(await subject().lanes.confirm(lane, letterOf(lane, 1), 0)).toBe('stale');
    expect(await subject().lanes.parked(lane)).toMatchObject({ count: 1, delivered: 0 });
    expect(await subject().lanes.confirm(lane, letterOf(lane, 2), 0)).toBe('flows');
    expect(await subject().lanes.parked(lane)).toBeUndefined();
  });
}
