import { type Counted, fifoByHand, orderedByHttp } from '../counted/counted';
import type { Measured } from './measured';

export interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  /** Undefined where it was not measured. */
  readonly isMet?: boolean;
  /** Whether it is counted, and so the same on every machine: what is timed decides no exit status. */
  readonly isCounted: boolean;
}

const dollarsWanted = 1;
const ratioWanted = 1.5;

export const targetsOf = (measured: Measured): Target[] => [
  ...[10, 100].map((perRequest) => requestsTarget(measured.counted, perRequest)),
  dollarsTarget(measured.counted),
  ratioTarget(measured),
];

/** The worst over subscriptions and paces: a target that is met now and then is not met. */
function requestsTarget(counted: readonly Counted[], perRequest: number): Target {
  const of = (way: string) =>
    counted.filter((one) => one.way === way && one.perRequest === perRequest);
  const pairs = of(orderedByHttp).flatMap((ours) => {
    const theirs = of(fifoByHand).find(
      (one) => one.pace === ours.pace && one.subscriptions === ours.subscriptions,
    );
    return theirs ? [{ ours: ours.requests, theirs: theirs.requests }] : [];
  });
  const worst = pairs.sort((a, b) => b.ours / b.theirs - a.ours / a.theirs)[0];
  return {
    what: `AWS requests a record, ${perRequest} records a request, ordered, beside SNS FIFO → SQS FIFO by hand`,
    wanted: 'fewer',
    measured: worst ? `${worst.ours.toFixed(2)} beside ${worst.theirs.toFixed(2)}` : 'not measured',
    ...(worst && { isMet: worst.ours < worst.theirs }),
    isCounted: true,
  };
}

function dollarsTarget(counted: readonly Counted[]): Target {
  const of = counted.filter(
    (one) => one.way === orderedByHttp && one.perRequest === 100 && one.subscriptions === 3,
  );
  const worst = [...of].sort((a, b) => b.dollars - a.dollars)[0];
  return {
    what: 'US$ a million records, 100 records a request, 3 subscriptions, ordered',
    wanted: `≤ ${dollarsWanted.toFixed(2)}`,
    measured: worst
      ? `${worst.dollars.toFixed(2)}, of which ${worst.sendsOfSns.toFixed(2)} are what SNS sends to the queues`
      : 'not measured',
    ...(worst && { isMet: worst.dollars <= dollarsWanted }),
    isCounted: true,
  };
}

function ratioTarget({ smallest }: Measured): Target {
  const ratio = smallest && smallest.weft.p50 / smallest.authorised.p50;
  return {
    what: 'p50 of a publish over HTTP, beside the smallest function behind the same API',
    wanted: `≤ ${ratioWanted} times`,
    measured: ratio === undefined ? 'not measured' : `${ratio.toFixed(2)} times`,
    ...(ratio !== undefined && { isMet: ratio <= ratioWanted }),
    isCounted: false,
  };
}

/** Met, missed, or not known. */
export const verdictOf = ({ isMet }: Target): string =>
  isMet === undefined ? 'not measured' : isMet ? 'met' : '**missed**';
