import { forAWhile, lazy } from '../../lib/runtime/lazy';

test('a lazy value is made on first use, once, also when many ask at once', async () => {
  const make = jest.fn(async () => 'value');
  const value = lazy(make);
  expect(make).not.toHaveBeenCalled();
  expect(await Promise.all([value(), value(), value()])).toEqual(['value', 'value', 'value']);
  expect(await value()).toBe('value');
  expect(make).toHaveBeenCalledTimes(1);
});

test('what could not be made is tried again next time', async () => {
  const make = jest.fn().mockRejectedValueOnce(new Error('busy')).mockResolvedValue('value');
  const value = lazy<string>(make);
  await expect(value()).rejects.toThrow('busy');
  expect(await value()).toBe('value');
});

test('a value that is kept for a while is made anew when that is over', async () => {
  let [time, count] = [0, 0];
  const value = forAWhile(async () => ++count, { ms: 1_000, now: () => time });
  expect(await value()).toBe(1);
  time = 999;
  expect(await value()).toBe(1);
  time = 1_000;
  expect(await value()).toBe(2);
});

test('a value that could not be made anew is tried again at once', async () => {
  const make = jest.fn().mockRejectedValueOnce(new Error('busy')).mockResolvedValue('value');
  const value = forAWhile<string>(make, { ms: 1_000, now: () => 0 });
  await expect(value()).rejects.toThrow('busy');
  expect(await value()).toBe('value');
});
