import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pricesOf } from '../../lib/domain/cost/prices';
import { orderedByHttp, packedByHttp } from '../../scripts/bench/counted/counted';
import { chartsOf } from '../../scripts/bench/page/charts';
import { pageOf } from '../../scripts/bench/page/page';
import { missedGoals, targetsOf, verdictOf } from '../../scripts/bench/page/targets';
import type { Smallest } from '../../scripts/bench/race/smallest';
import { measured } from './measured';

const golden = (name: string) => readFileSync(join(__dirname, '..', 'golden', name), 'utf8');
const nothing = {
  ...measured,
  limited: [],
  laps: [],
  smallest: undefined,
  counted: [],
  grown: [],
  functions: [],
  contention: [],
  missing: [],
};

test('the page is made of what was measured, and of nothing else', () => {
  // Prices have a date of their own.
  expect(pageOf(measured).replace(pricesOf, '<date>')).toBe(golden('benchmarks.md'));
});

test('a chart is made of what was measured, and of nothing else', () => {
  expect(chartsOf(measured)['contention.svg']).toBe(golden('contention.svg'));
});

test('every chart that the page shows is made, and every chart that is made is shown', () => {
  const shown = [...pageOf(measured).matchAll(/\(charts\/([\w.]+)\)/g)].map(([, name]) => name);
  expect(shown.sort()).toEqual(Object.keys(chartsOf(measured)).sort());
});

test('what was not measured is said, without the addresses and paths of the machine', () => {
  const page = pageOf(measured);
  expect(page).toContain('- transactions: Error: connect <address> failed');
  expect(page).not.toMatch(/10\.1\.2\.3|someone/);
});

test('a page can be made when nothing could be measured, and meets no target', () => {
  const page = pageOf(nothing);
  expect(page).toContain('not measured');
  expect(page).not.toMatch(/undefined|NaN/);
  expect(targetsOf(nothing).map(verdictOf)).toEqual(Array(7).fill('not measured'));
});

test('targets go by the worst case', () => {
  expect(targetsOf(measured).map(({ isMet }) => isMet)).toEqual(Array(7).fill(true));
  const [first, ...rest] = measured.counted;
  const worse = {
    ...measured,
    counted: [...rest, ...(first ? [{ ...first, perRequest: 100, requests: 9 }] : [])],
  };
  expect(targetsOf(worse).map(({ isMet }) => isMet)).toEqual([
    ...[true, true],
    ...[false, true],
    ...[true, true, true],
  ]);
});

test('a counted target is missed when no way meets it: not because one of two does not', () => {
  const dearer = (ways: readonly string[]) => ({
    ...measured,
    counted: measured.counted.map((one) =>
      ways.includes(one.way) ? { ...one, dollars: 2, requests: 99 } : one,
    ),
  });
  const missed = (...ways: string[]) => missedGoals(targetsOf(dearer(ways)));
  expect(missed()).toEqual([]);
  expect(missed(orderedByHttp)).toEqual([]);
  expect(missed(packedByHttp)).toEqual([]);
  expect(missed(orderedByHttp, packedByHttp)).toEqual([
    'AWS requests a record, 10 records a request',
    'AWS requests a record, 100 records a request',
    'US$ a million records, 100 records a request, 3 subscriptions',
  ]);
  const slow = { ...measured, smallest: measured.smallest && slower(measured.smallest) };
  expect(targetsOf(slow).at(-1)?.isMet).toBe(false);
  expect(missedGoals(targetsOf(slow))).toEqual([]);
  expect(missedGoals(targetsOf(nothing))).toEqual([]);
});

const slower = (smallest: Smallest): Smallest => ({ ...smallest, weft: { p50: 300, p99: 600 } });

test('beside a rival stands the way of ours that is meant, and no other whose name begins alike', () => {
  const page = pageOf(measured);
  expect(page).toContain('Weft ordered beside SNS FIFO → SQS FIFO by hand: 0.43 to 0.43 times');
  expect(page).toContain(
    'Weft ordered and packed beside SNS FIFO → SQS FIFO by hand: 0.29 to 0.29 times',
  );
});

test('dollars of what SNS sends are told apart', () => {
  const dear = { ...measured, counted: measured.counted.map((one) => ({ ...one, dollars: 2.4 })) };
  const dollars = targetsOf(dear).find(({ goal }) => goal.startsWith('US$'));
  expect(dollars).toMatchObject({
    isMet: false,
    measured: '2.40, of which 1.50 are what SNS sends to the queues',
  });
});

test('only what is counted decides an exit status', () => {
  expect(targetsOf(measured).filter(({ isCounted }) => !isCounted)).toHaveLength(1);
  expect(targetsOf(measured).at(-1)).toMatchObject({ isCounted: false });
});
