import { pricesOf } from '../../../lib/domain/cost/prices';
import type { Counted } from '../counted/counted';
import { orderedByHttp, packedByHttp } from '../counted/counted';
import { fixed, table } from './table';

const cases = [
  { subscriptions: 1, pace: 'quiet' },
  { subscriptions: 1, pace: 'busy' },
  { subscriptions: 3, pace: 'quiet' },
  { subscriptions: 3, pace: 'busy' },
] as const;

const head = (first: string) => [
  first,
  ...cases.map(({ subscriptions, pace }) => `${subscriptions} sub., ${pace}`),
];

const waysIn = (counted: readonly Counted[]): string[] => [
  ...new Set(counted.map(({ way }) => way)),
];

export function costSection(counted: readonly Counted[]): string {
  if (counted.length === 0) return '';
  return [
    '## What a million records cost',
    `Counted calls of records of 1 KB, from the publisher into the hands of the consumer’s function, at list prices of us-east-1 (${pricesOf}), without what every account has for nothing. Quiet: a request has gone its whole way before the next one comes. Busy: the stream and the queues hand on full batches. One warm function publishes: the look at a partition’s newest item is spared where it has written there within twenty seconds, which others that write there would end. Of packed topics it is messages that are counted, not records, from the entries of the calls that were made. Deliveries were counted for one subscription and are taken three times for three. Kinesis is reckoned from its price list, and without its shards: US$ 10.95 a month for each. What the consumer’s own code takes is left out of all.`,
    ...byPerRequest(counted, 'US$ a million records', ({ dollars }) => fixed(dollars)),
    '![US$ a million records](charts/cost.svg)',
    'As much as these are paid for what SNS sends to queues, one request to SQS a message and subscription: US$ 0.50 a million of FIFO queues, 0.40 of others. SQS bills requests, and does not say plainly that these are any; whoever is not billed for them may take them off, for Weft and by hand alike.',
    ...byPerRequest(counted, 'AWS requests a record', ({ requests }) => fixed(requests)),
    '![AWS requests a record](charts/requests.svg)',
    dearer(counted),
    '### Where it goes',
    whereItGoes(counted, orderedByHttp),
    whereItGoes(counted, packedByHttp),
  ].join('\n\n');
}

const byPerRequest = (
  counted: readonly Counted[],
  what: string,
  show: (one: Counted) => string,
): string[] =>
  [1, 10, 100].map((perRequest) =>
    table(
      head(`${what}, ${perRequest} a request`),
      waysIn(counted).map((way) => [
        way,
        ...cases.map(({ subscriptions, pace }) => {
          const found = counted.find(
            (one) =>
              one.way === way &&
              one.perRequest === perRequest &&
              one.subscriptions === subscriptions &&
              one.pace === pace,
          );
          return found ? show(found) : '–';
        }),
      ]),
    ),
  );

const unorderedByHand = [
  'SNS → SQS by hand',
  'EventBridge → SQS by hand',
  'Kinesis → Lambda by hand',
];

/** Which rival each of our ways has to be compared with. */
const rivals: readonly (readonly [ours: string, theirs: readonly string[]])[] = [
  ['Weft ordered', ['SNS FIFO → SQS FIFO by hand']],
  ['Weft ordered and packed', ['SNS FIFO → SQS FIFO by hand']],
  ['Weft unordered', unorderedByHand],
  ['Weft unordered and packed', unorderedByHand],
];

function dearer(counted: readonly Counted[]): string {
  const lines = rivals.flatMap(([ours, theirs]) =>
    theirs.map((their) => verdict(counted, ours, their)),
  );
  return ['### Where Weft is dearer, and where it is not', ...lines.filter(Boolean)].join('\n\n');
}

function verdict(counted: readonly Counted[], ours: string, their: string): string {
  const ratios = counted
    .filter(({ way, isOurs }) => isOurs && way.startsWith(`${ours},`))
    .flatMap((one) => {
      const rival = counted.find(
        (other) =>
          other.way === their &&
          other.perRequest === one.perRequest &&
          other.pace === one.pace &&
          other.subscriptions === one.subscriptions,
      );
      return rival ? [{ one, ratio: one.dollars / rival.dollars }] : [];
    });
  if (ratios.length === 0) return '';
  const of = (perRequest: number) => {
    const these = ratios
      .filter(({ one }) => one.perRequest === perRequest)
      .map(({ ratio }) => ratio);
    return `${fixed(Math.min(...these))} to ${fixed(Math.max(...these))} times at ${perRequest}`;
  };
  return `${ours} beside ${their}: ${[1, 10, 100].map(of).join(', ')} records a request. ${summary(ratios.map(({ ratio }) => ratio))}`;
}

function summary(ratios: readonly number[]): string {
  if (ratios.every((ratio) => ratio > 1)) return 'Weft is dearer in every case.';
  if (ratios.every((ratio) => ratio <= 1)) return 'Weft is cheaper in every case.';
  return 'Weft is dearer where the ratio is above 1.';
}

/** By requests and by dollars, of a way that the targets are about. */
function whereItGoes(counted: readonly Counted[], way: string): string {
  const shown = counted.filter(
    (one) => one.way === way && one.pace === 'quiet' && one.subscriptions === 3,
  );
  const kinds = [...new Set(shown.flatMap(({ byKind }) => Object.keys(byKind)))];
  const shares = [...new Set(shown.flatMap((one) => one.shares.map(({ what }) => what)))];
  const sizes = shown.map(({ perRequest }) => `${perRequest} a request`);
  return [
    `Of “${way}”, 3 subscriptions, when it is quiet.`,
    table(
      ['AWS requests a record', ...sizes],
      kinds.map((kind) => [kind, ...shown.map(({ byKind }) => fixed(byKind[kind], 3))]),
    ),
    table(
      ['US$ a million records', ...sizes],
      shares.map((share) => [
        share,
        ...shown.map((one) => fixed(one.shares.find(({ what }) => what === share)?.dollars, 3)),
      ]),
    ),
  ].join('\n\n');
}
