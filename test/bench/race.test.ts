import { Arrivals, marksIn } from '../../scripts/bench/race/arrivals';
import type { Channel, Outgoing } from '../../scripts/bench/race/channel';
import { run } from '../../scripts/bench/race/run';
import { quantile } from '../../scripts/bench/race/sample';

/** A way that delivers at once, in the form that is asked for; `twice` delivers everything again. */
function channel(form: (record: Outgoing) => string, twice = false) {
  let current: Arrivals | undefined;
  const sent: Outgoing[][] = [];
  const made: Channel = {
    name: 'at once',
    async send(records) {
      sent.push([...records]);
      for (const record of twice ? [...records, ...records] : records)
        current?.arrive(marksIn(form(record)));
    },
    receiver: {
      tell: (arrivals) => {
        current = arrivals;
      },
      close: async () => {},
    },
  };
  return { made, sent };
}

const load = { perRequest: 10, connections: 4, requests: 8 };

test('each record is measured once, however often it comes', async () => {
  const { made } = channel(({ text }) => text, true);
  const { latencies, perSecond } = await run(made, load);
  expect(latencies).toHaveLength(80);
  expect(perSecond).toBeGreaterThan(0);
});

test.each([
  ['as it was sent', (text: string) => text],
  ['in a CloudEvent', (text: string) => `{"specversion":"1.0","data":${text}}`],
  [
    'written anew, with spaces',
    (text: string) => JSON.stringify({ detail: JSON.parse(text) }, null, 1),
  ],
])('a record is known again %s', async (_form, change) => {
  const { made } = channel(({ text }) => change(text));
  expect((await run(made, load)).latencies).toHaveLength(80);
});

test('records are of the size that is asked for, valid JSON, and no two alike', async () => {
  const { made, sent } = channel(({ text }) => text);
  await run(made, load, { to: 'http://127.0.0.1:1/', bytes: 2_048 });
  const texts = sent.flat().map(({ text }) => text);
  expect(texts.map((text) => Buffer.byteLength(text))).toEqual(Array(80).fill(2_048));
  expect(texts.map((text) => JSON.parse(text).to)).toEqual(Array(80).fill('http://127.0.0.1:1/'));
  expect(new Set(texts).size).toBe(80);
});

test('what another run has left behind is not counted', async () => {
  const arrivals = new Arrivals(1);
  arrivals.send(['mine'], 1_000);
  arrivals.arrive(['another’s'], 1_010);
  expect(arrivals.late).toBe(1);
  arrivals.arrive(['mine', 'mine'], 1_020);
  await arrivals.all;
  expect(arrivals.latencies).toEqual([20]);
});

test('a quantile is the value that so large a share does not exceed', () => {
  const values = [5, 1, 4, 2, 3];
  expect([0, 0.5, 0.99].map((share) => quantile(values, share))).toEqual([1, 3, 5]);
  expect(quantile([], 0.5)).toBeNaN();
});
