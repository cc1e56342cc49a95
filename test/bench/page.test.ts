import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pricesOf } from '../../lib/domain/cost/prices';
import { chartsOf } from '../../scripts/bench/page/charts';
import { pageOf } from '../../scripts/bench/page/page';
import { targetsOf, verdictOf } from '../../scripts/bench/page/targets';
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
  expect(targetsOf(nothing).map(verdictOf)).toEqual(Array(4).fill('not measured'));
});

test('targets go by the worst case', () => {
  expect(targetsOf(measured).map(({ isMet }) => isMet)).toEqual([true, true, true, true]);
  const [first, ...rest] = measured.counted;
  const worse = {
    ...measured,
    counted: [...rest, ...(first ? [{ ...first, perRequest: 100, requests: 9 }] : [])],
  };
  expect(targetsOf(worse).map(({ isMet }) => isMet)).toEqual([true, false, true, true]);
});

test('dollars of what SNS sends are told apart', () => {
  const dear = { ...measured, counted: measured.counted.map((one) => ({ ...one, dollars: 2.4 })) };
  const [, , dollars] = targetsOf(dear);
  expect(dollars).toMatchObject({
    isMet: false,
    measured: '2.40, of which 1.50 are what SNS sends to the queues',
  });
});

test('only what is counted decides an exit status', () => {
  expect(targetsOf(measured).map(({ isCounted }) => isCounted)).toEqual([true, true, true, false]);
});
