import * as fc from 'fast-check';
import { after, type Circuit, decide, probing } from '../../../lib/domain/webhook/circuit';
import { noon } from '../../support/test-outside';

const moment = (now = noon, random = 0.5) => ({ now, random, tag: `t${now}` });
const down = (downs = 1, mine?: string) => ({ alive: false, downs, mine });
const alive = { alive: true, downs: 0 };

/** A circuit that is open for the time given, in its own probe where one is asked for. */
const openFor = (ms: number, { times = 1, probe = false } = {}): Circuit => {
  const circuit = { tag: 'o', failures: 5, open: { times, rest: { until: noon + ms, ms } } };
  return probe ? probing(circuit, 20_000, moment()) : circuit;
};

/** Fails with one try after the other, each probe at its time; how long each rest was. */
function restsOf(count: number, random: number): number[] {
  let circuit = after(undefined, down(5), moment(noon, random));
  const rests: number[] = [];
  for (let time = 0; time < count; time += 1) {
    rests.push(circuit?.open?.rest.ms ?? 0);
    const now = circuit?.open?.rest.until ?? 0;
    const probe: Circuit | undefined = circuit && probing(circuit, 20_000, moment(now, random));
    circuit = after(probe, down(1, probe?.tag), moment(now, random));
  }
  return rests;
}

test('requests are made while there is no circuit, and while it is closed', () => {
  expect(decide(undefined, noon)).toEqual({ kind: 'all' });
  expect(decide({ tag: 'a', failures: 4 }, noon)).toEqual({ kind: 'all' });
});

test('four failures in a row leave it closed, the fifth opens it', () => {
  let circuit: Circuit | undefined;
  for (let time = 0; time < 4; time += 1) circuit = after(circuit, down(), moment());
  expect(circuit).toEqual({ tag: `t${noon}`, failures: 4 });
  circuit = after(circuit, down(), moment());
  expect(circuit?.open?.times).toBe(1);
  expect(after(undefined, down(5), moment())?.open).toBeDefined();
});

test('one answer in between begins the count anew', () => {
  const four = after(undefined, down(4), moment());
  expect(after(four, alive, moment())).toBeUndefined();
  expect(after(four, { alive: true, downs: 9 }, moment())).toBeUndefined();
});

test('nothing seen changes nothing', () => {
  const four = after(undefined, down(4), moment());
  expect(after(four, down(0), moment())).toBe(four);
});

test('the rest begins at half a minute and doubles, up to a quarter of an hour', () => {
  expect(restsOf(8, 0.999_999_999)).toEqual(
    [30, 60, 120, 240, 480, 900, 900, 900].map((seconds) => seconds * 1000),
  );
  expect(restsOf(7, 0)).toEqual([24, 48, 96, 192, 384, 720, 720].map((seconds) => seconds * 1000));
});

test('it opens as often as may be without a number running over', () => {
  const tired = openFor(900_000, { times: 5_000, probe: true });
  expect(after(tired, down(1, tired.tag), moment())?.open?.rest.ms).toBeLessThanOrEqual(900_000);
});

test('while it rests others wait; then one may ask', () => {
  expect(decide(openFor(10_000), noon)).toEqual({ kind: 'wait', ms: 10_000 });
  expect(decide(openFor(10_000), noon + 9_999)).toEqual({ kind: 'wait', ms: 1 });
  expect(decide(openFor(10_000), noon + 10_000)).toEqual({ kind: 'probe' });
});

test('while one asks others wait, and look again soon', () => {
  const asked = openFor(0, { probe: true });
  expect(decide(asked, noon)).toEqual({ kind: 'wait', ms: 5_000 });
  expect(decide(asked, noon + 18_000)).toEqual({ kind: 'wait', ms: 2_000 });
});

test('one that asks and dies gives way to the next', () => {
  expect(decide(openFor(0, { probe: true }), noon + 20_000)).toEqual({ kind: 'probe' });
});

test('an answer closes it, whoever had it', () => {
  for (const circuit of [openFor(10_000), openFor(0, { probe: true })]) {
    expect(after(circuit, alive, moment())).toBeUndefined();
  }
});

test('only the probe’s own failure opens it anew', () => {
  const asked = openFor(0, { probe: true });
  expect(after(asked, down(3), moment())).toBe(asked);
  expect(after(asked, down(1, 'older'), moment())).toBe(asked);
  const again = after(asked, down(1, asked.tag), moment());
  expect(again?.open).toMatchObject({ times: 2 });
  expect(again?.open?.probe).toBeUndefined();
});

describe('a clock that goes wrong', () => {
  const circuits = fc.oneof(
    fc.constant(openFor(900_000)),
    fc.constant(openFor(0, { probe: true })),
    fc.constant(openFor(30_000, { times: 3, probe: true })),
  );
  const day = 86_400_000;

  test('never keeps anybody waiting for longer than a rest, whatever it shows', () => {
    fc.assert(
      fc.property(circuits, fc.integer({ min: -400 * day, max: 400 * day }), (circuit, skew) => {
        const decision = decide(circuit, noon + skew);
        if (decision.kind === 'wait') expect(decision.ms).toBeLessThanOrEqual(900_000);
        expect(decision.kind).not.toBe('all');
      }),
    );
  });

  test('a circuit written by a clock that is far ahead is probed at once', () => {
    const ahead = after(undefined, down(5), moment(noon + day));
    expect(decide(ahead, noon)).toEqual({ kind: 'probe' });
    const asked = ahead && probing(ahead, 20_000, moment(noon + day));
    expect(decide(asked, noon)).toEqual({ kind: 'probe' });
  });
});
