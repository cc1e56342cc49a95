import fc from 'fast-check';
import { traceIn, traceOf } from '../../../lib/domain/trace/trace-context';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

test.each([
  traceparent,
  '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00',
  '01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  'cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-is-to-come',
])('a traceparent is handed on as it is: %s', (given) => {
  expect(traceIn({ traceparent: given })).toEqual({ traceparent: given });
});

test.each([
  ['nothing', undefined],
  ['no text', 7],
  ['an empty text', ''],
  ['upper case', traceparent.toUpperCase()],
  ['the version that can not be', traceparent.replace(/^00/, 'ff')],
  ['a trace of zeros', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
  ['a parent of zeros', `00-4bf92f3577b34da6a3ce929d0e0e4736-${'0'.repeat(16)}-01`],
  ['more than its version has', `${traceparent}-more`],
  ['more without a hyphen', `${traceparent.replace(/^00/, '01')}more`],
  ['a line break at its end', `${traceparent}\n`],
  ['two of them', `${traceparent},${traceparent}`],
  ['a later version without end', `${traceparent.replace(/^00/, '01')}-${'x'.repeat(10_000)}`],
])('a traceparent that breaks the rules is none: %s', (_, given) => {
  expect(traceIn({ traceparent: given, tracestate: 'a=1' })).toBeUndefined();
});

const stateFor = (tracestate: unknown) => traceIn({ traceparent, tracestate })?.tracestate;

test.each([
  ['congo=t61rcWkgMzE', 'congo=t61rcWkgMzE'],
  ['rojo=00f0,\t congo=t61 ,', 'rojo=00f0,congo=t61'],
  ['t@vendor=a b!', 't@vendor=a b!'],
  ['a=1,a=2', undefined],
  ['', undefined],
  [' , ', undefined],
  ['no value', undefined],
  ['Upper=1', undefined],
  ['a=b=c', undefined],
  ['a=\u0007', undefined],
  ['a=ü', undefined],
  [7, undefined],
  [Array.from({ length: 33 }, (_, at) => `k${at}=1`).join(), undefined],
  ['a=1,'.repeat(100_000), undefined],
])('a tracestate is handed on where it can be read: %j', (given, expected) => {
  expect(stateFor(given)).toBe(expected);
});

test('of a tracestate that is too long, long members are left out first, then the last ones', () => {
  const long = `long=${'x'.repeat(200)}`;
  const short = (at: number) => `k${at}=${'y'.repeat(90)}`;
  const all = [short(1), long, ...[2, 3, 4, 5, 6].map(short)];
  expect(stateFor(all.join())).toBe([1, 2, 3, 4, 5].map(short).join());
});

test('a tracestate that is handed on is one that is read as itself, and fits', () => {
  const part = fc.stringMatching(/^[a-z0-9@=, !~A]{0,60}$/);
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
      const state = stateFor(parts.join());
      if (state === undefined) return;
      expect(stateFor(state)).toBe(state);
      expect(state.length).toBeLessThanOrEqual(512);
    }),
  );
});

test.each([
  [`{"traceparent":"${traceparent}","tracestate":"a=1"}`, { traceparent, tracestate: 'a=1' }],
  ['{"data":{"traceparent":1}}', undefined],
  ['"traceparent"', undefined],
  ['null', undefined],
  ['traceparent', undefined],
])('the trace of an event is in its attributes: %s', (event, expected) => {
  expect(traceOf(event)).toEqual(expected);
});
