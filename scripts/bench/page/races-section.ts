import type { Lap } from '../race/races';
import type { Smallest } from '../race/smallest';
import type { Measured } from './measured';
import { fixed, table } from './table';

export function racesSection({ laps, smallest }: Pick<Measured, 'laps' | 'smallest'>): string {
  if (laps.length === 0 && !smallest) return '';
  return [
    '## Throughput and latency, side by side',
    'Each record of 1 KB, from the beginning of its request until a consumer has it. A ratio above 1 of the throughput is in Weft’s favour, one above 1 of a latency is not. By hand a record goes fewer stops: over no API of one’s own, past no authorizer, and into no log that it can be read from again. What other publishers kept out of a partition (`contended`) is sent again, as a client does.',
    ...[...new Set(laps.map(({ race }) => race))].map((race) =>
      raceOf(laps.filter((lap) => lap.race === race)),
    ),
    ...(laps.length > 0
      ? ['![Throughput beside the same work by hand](charts/throughput.svg)']
      : []),
    ...(smallest ? [smallestOf(smallest)] : []),
  ].join('\n\n');
}

function raceOf(laps: readonly Lap[]): string {
  const race = laps[0]?.race ?? '';
  const rows = laps.flatMap((lap) => {
    const load = `${lap.perRequest} × ${lap.connections}`;
    if (lap.missing !== undefined && lap.records === 0)
      return [
        [
          `${load}: ${lap.name}`,
          `not measured: ${lap.missing.slice(0, 80)}`,
          ...Array<string>(6).fill('–'),
        ],
      ];
    return [
      [
        `${load}: ${lap.name}`,
        String(lap.records),
        fixed(lap.perSecond, 0),
        fixed(lap.p50, 0),
        fixed(lap.p99, 0),
        fixed(lap.ratio?.perSecond),
        fixed(lap.ratio?.p50),
        fixed(lap.ratio?.p99),
      ],
    ];
  });
  return [
    `### ${race[0]?.toUpperCase()}${race.slice(1)}`,
    'Records a request × requests at once; then how many records were measured, records a second, p50 and p99 in milliseconds, and Weft over HTTP divided by this way.',
    table(
      ['load and way', 'records', 'records/s', 'p50', 'p99', 'ratio: records/s', 'p50', 'p99'],
      rows,
    ),
  ].join('\n\n');
}

function smallestOf({ requests, weft, authorised, open }: Smallest): string {
  const row = (name: string, { p50, p99 }: Smallest['weft']) => [
    name,
    fixed(p50, 1),
    fixed(p99, 1),
    fixed(weft.p50 / p50),
  ];
  return [
    '### A publish beside the smallest possible function',
    `A function that writes one line and answers, behind the same API; ${requests} requests of each, in turn, one at a time.`,
    table(
      ['request', 'p50, ms', 'p99, ms', 'publish divided by it, p50'],
      [
        row('publish of a record of 1 KB', weft),
        row('the smallest function, with Weft’s authorizer before it', authorised),
        row('the smallest function, with nothing before it', open),
      ],
    ),
  ].join('\n\n');
}
