import { StoreClock } from '../../../lib/domain/limit/store-clock';
import { noon } from '../../support/test-outside';

const hour = 3_600_000;

test.each([0, 1_500, -1_500])('a clock that is %d ms off is left as it is', (error) => {
  const clock = new StoreClock();
  clock.learn(noon + error, noon);
  expect(clock.toStore(noon)).toBe(noon);
});

test.each([hour, -hour, 2_001])('a clock that is %d ms off is put right, both ways', (error) => {
  const clock = new StoreClock();
  clock.learn(noon + error, noon);
  expect(clock.toStore(noon)).toBe(noon + error);
  expect(clock.toOurs(noon + error)).toBe(noon);
});

test('what the store says is a second coarse, and the time does not tremble with it', () => {
  const clock = new StoreClock();
  clock.learn(noon + hour, noon);
  clock.learn(noon + hour + 900, noon);
  clock.learn(noon + hour - 900, noon);
  expect(clock.toStore(noon)).toBe(noon + hour);
});

test('a clock that was put right by its machine is trusted again', () => {
  const clock = new StoreClock();
  clock.learn(noon + hour, noon);
  clock.learn(noon + 300, noon);
  expect(clock.toStore(noon)).toBe(noon);
});

test('a store that says nothing of its time teaches nothing', () => {
  const clock = new StoreClock();
  clock.learn(Number.NaN, noon);
  expect(clock.toStore(noon)).toBe(noon);
});
