import { type Counted, fifoByHand, orderedByHttp, packedByHttp } from '../counted/counted';
import type { Measured } from './measured';

export interface Target {
  /** What is wanted: rows of the same goal are ways to it that a user can choose between. */
  readonly goal: string;
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

/** How records of an ordered topic may travel, each with a key of its own: so they fall into the most partitions. */
const chosen = [
  { way: orderedByHttp, called: 'ordered' },
  { way: packedByHttp, called: 'ordered and packed' },
] as const;

type Chosen = (typeof chosen)[number];

export const targetsOf = (measured: Measured): Target[] => [
  ...[10, 100].flatMap((perRequest) =>
    chosen.map((one) => requestsTarget(measured.counted, perRequest, one)),
  ),
  ...chosen.map((one) => dollarsTarget(measured.counted, one)),
  ratioTarget(measured),
];

/** Goals that are counted, and that no way meets. */
export function missedGoals(targets: readonly Target[]): string[] {
  const counted = targets.filter(({ isCounted }) => isCounted);
  const met = new Set(counted.filter(({ isMet }) => isMet).map(({ goal }) => goal));
  const missed = counted.filter(({ goal, isMet }) => isMet === false && !met.has(goal));
  return [...new Set(missed.map(({ goal }) => goal))];
}

/** The worst over subscriptions and paces: a target that is met now and then is not met. */
function requestsTarget(
  counted: readonly Counted[],
  perRequest: number,
  { way: our, called }: Chosen,
): Target {
  const of = (way: string) =>
    counted.filter((one) => one.way === way && one.perRequest === perRequest);
  const pairs = of(our).flatMap((ours) => {
    const theirs = of(fifoByHand).find(
      (one) => one.pace === ours.pace && one.subscriptions === ours.subscriptions,
    );
    return theirs ? [{ ours: ours.requests, theirs: theirs.requests }] : [];
  });
  const worst = pairs.sort((a, b) => b.ours / b.theirs - a.ours / a.theirs)[0];
  const goal = `AWS requests a record, ${perRequest} records a request`;
  return {
    goal,
    what: `${goal}, ${called}, beside SNS FIFO → SQS FIFO by hand`,
    wanted: 'fewer',
    measured: worst ? `${worst.ours.toFixed(2)} beside ${worst.theirs.toFixed(2)}` : 'not measured',
    ...(worst && { isMet: worst.ours < worst.theirs }),
    isCounted: true,
  };
}

function dollarsTarget(counted: readonly Counted[], { way, called }: Chosen): Target {
  const of = counted.filter(
    (one) => one.way === way && one.perRequest === 100 && one.subscriptions === 3,
  );
  const worst = [...of].sort((a, b) => b.dollars - a.dollars)[0];
  const goal = 'US$ a million records, 100 records a request, 3 subscriptions';
  return {
    goal,
    what: `${goal}, ${called}`,
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
  const goal = 'p50 of a publish over HTTP, beside the smallest function behind the same API';
  return {
    goal,
    what: goal,
    wanted: `≤ ${ratioWanted} times`,
    measured: ratio === undefined ? 'not measured' : `${ratio.toFixed(2)} times`,
    ...(ratio !== undefined && { isMet: ratio <= ratioWanted }),
    isCounted: false,
  };
}

/** Met, missed, or not known. */
export const verdictOf = ({ isMet }: Target): string =>
  isMet === undefined ? 'not measured' : isMet ? 'met' : '**missed**';
