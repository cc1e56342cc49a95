import { readable, ticksOf } from '../../scripts/bench/page/scale';
import { chartOf } from '../../scripts/bench/page/svg';

const chart = {
  title: 'a <title> & more',
  x: 'across',
  y: 'up',
  lines: [
    {
      name: 'one',
      points: [
        [1, 10],
        [10, 20],
        [100, 400],
      ],
    },
    {
      name: 'other',
      points: [
        [1, 5],
        [10, Number.NaN],
        [100, 0],
      ],
    },
  ],
} as const;

test('every number is drawn, and what is none, or can be on no such scale, is left out', () => {
  const svg = chartOf(chart);
  expect(svg.match(/<circle/g)).toHaveLength(4);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

test('names are text, whatever is in them', () => {
  const svg = chartOf(chart);
  expect(svg).toContain('a &#60;title&#62; &#38; more');
  expect(svg).not.toContain('<title>');
});

test('larger values are further up and to the right', () => {
  const [first, second, third] = [
    ...chartOf(chart).matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g),
  ].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
  expect(first && second && third && first.x < second.x && second.x < third.x).toBe(true);
  expect(first && second && third && first.y > second.y && second.y > third.y).toBe(true);
});

test('it can be read in the dark', () => {
  expect(chartOf(chart)).toContain('prefers-color-scheme:dark');
});

test('without a number to show it says so', () => {
  expect(chartOf({ ...chart, lines: [] })).toContain('not measured');
});

test.each([
  [0.25, '0.25'],
  [40, '40'],
  [10_000, '10,000'],
])('%p reads as %s', (value, text) => {
  expect(readable(value)).toBe(text);
});

test.each([
  [
    [0.9, 2.1],
    [0.5, 1, 2, 5],
  ],
  [
    [10, 200],
    [10, 20, 50, 100, 200],
  ],
  [
    [10, 100_000],
    [10, 100, 1_000, 10_000, 100_000],
  ],
  [[7], [5, 10]],
])('%p is read by %p', (values, ticks) => {
  expect(ticksOf(values).map((tick) => Number(tick.toPrecision(3)))).toEqual(ticks);
});
