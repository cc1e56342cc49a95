import { type Counted, fifoByHand, orderedByHttp, packedByHttp } from '../counted/counted';
import type { Measured } from './measured';
import { chartOf, type Line } from './svg';

/** The charts of the page, by their files in `docs/charts`. */
export const chartsOf = (measured: Measured): Readonly<Record<string, string>> => ({
  'cost.svg': chartOf({
    title: 'US$ a million records of 1 KB, 3 subscriptions, busy',
    x: 'records a request',
    y: 'US$',
    lines: countedLines(measured.counted, ({ dollars }) => dollars),
    level: { name: 'target at 100: 1.00', y: 1 },
  }),
  'requests.svg': chartOf({
    title: 'AWS requests a record, 3 subscriptions, busy',
    x: 'records a request',
    y: 'requests',
    lines: countedLines(measured.counted, ({ requests }) => requests),
  }),
  'throughput.svg': chartOf({
    title: 'Throughput of Weft over HTTP beside the same work by hand, 4 requests at once',
    x: 'records a request',
    y: 'ratio',
    lines: ratioLines(measured),
    level: { name: 'as fast', y: 1 },
  }),
  'growth.svg': chartOf({
    title: 'US$ a million records, as this grows',
    x: 'partitions, subscriptions, KB, or records of backlog',
    y: 'US$',
    lines: grownLines(measured),
  }),
  'contention.svg': chartOf({
    title: 'Append contention on one partition, simulated',
    x: 'appends offered a second',
    y: 'ms, or appends a second',
    lines: contentionLines(measured),
  }),
});

const shownWays = [
  orderedByHttp,
  packedByHttp,
  fifoByHand,
  'Weft unordered, over HTTP',
  'SNS → SQS by hand',
  'EventBridge → SQS by hand',
];

const countedLines = (counted: readonly Counted[], of: (one: Counted) => number): Line[] =>
  shownWays.map((name) => ({
    name: name.replace(', each record its own key', ''),
    points: counted
      .filter(
        ({ way, subscriptions, pace }) => way === name && subscriptions === 3 && pace === 'busy',
      )
      .map((one) => [one.perRequest, of(one)] as const),
  }));

const ratioLines = ({ laps }: Measured): Line[] =>
  [...new Set(laps.filter(({ ratio }) => ratio).map(({ name }) => name))].map((name) => ({
    name: `beside ${name}`,
    points: laps
      .filter((lap) => lap.name === name && lap.connections === 4)
      .map(({ perRequest, ratio }) => [perRequest, ratio?.perSecond ?? Number.NaN] as const),
  }));

const grownLines = ({ grown }: Measured): Line[] =>
  [...new Set(grown.map(({ what }) => what))].map((name) => ({
    name,
    points: grown
      .filter(({ what }) => what === name)
      .map(({ of, dollars }) => [of, dollars] as const),
  }));

function contentionLines({ contention }: Measured): Line[] {
  const one = contention.filter(({ series }) => series === 'one partition');
  const line = (name: string, of: (at: (typeof one)[number]) => number): Line => ({
    name,
    points: one.map((at) => [at.offered.perSecond, of(at)] as const),
  });
  return [
    line('p50, ms', ({ p50 }) => p50),
    line('p99, ms', ({ p99 }) => p99),
    line('stored a second', ({ stored }) => stored),
  ];
}
