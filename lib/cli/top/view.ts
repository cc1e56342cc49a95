import { harmless } from '../harmless';
import type { Output } from '../output';
import { type Cell, type Column, tableOf } from '../table';
import { short, span } from './numbers';
import type { StatsAnswer, SubscriptionRow, TopicRow } from './stats';
import { stuckIn } from './stuck';

type Paint = Output['paint'];

/** The whole view as lines: what is stuck stands first, since that is what somebody is looking for. */
export function viewOf(stats: StatsAnswer, paint: Paint): string[] {
  return [
    paint.dim(`${harmless(stats.at)}, in the last ${Number(stats.minutes)} min`),
    ...stuckLines(stats, paint),
    ...section(stats.topics, topicColumns, paint),
    ...section(stats.subscriptions, subscriptionColumns, paint),
    ...section(groupsIn(stats), groupColumns, paint),
    ...requestLines(stats, paint),
  ];
}

function stuckLines(stats: StatsAnswer, paint: Paint): string[] {
  const stuck = stuckIn(stats);
  if (stuck.length === 0) return ['', paint.green('Nothing is stuck.')];
  const lines = stuck.map(({ what, says, look }) => harmless(`  ${what}: ${says} → ${look}`));
  return ['', paint.red(paint.bold('STUCK')), ...lines];
}

function section<T>(rows: readonly T[], columns: readonly Column<T>[], paint: Paint): string[] {
  if (rows.length === 0) return [];
  const [head = '', ...lines] = tableOf(rows, columns);
  return ['', paint.bold(head), ...lines];
}

/** Numbers stand to the right. */
const count = (value: number): string | number =>
  value < 10_000 ? Math.round(value) : short(value);

/** Of what was not measured nothing is said. */
const told = (value: number | undefined, as: (value: number) => Cell): Cell =>
  value === undefined ? undefined : as(value);

const seconds = (value: number): string => span(value * 1_000);

const topicColumns: readonly Column<TopicRow>[] = [
  { title: 'TOPIC', cell: ({ topic }) => topic },
  { title: 'PARTS', cell: ({ partitions }) => partitions },
  { title: 'RECORDS', cell: ({ records }) => count(records) },
  { title: 'IN', cell: ({ recent }) => told(recent?.recordsIn, count) },
  { title: 'BYTES', cell: ({ recent }) => told(recent?.bytesIn, count) },
  { title: 'TRIES', cell: ({ recent }) => told(recent?.appendAttempts, (n) => n.toFixed(1)) },
  { title: 'BEHIND', cell: ({ behind }) => count(behind.records) },
  { title: 'FOR', cell: ({ behind }) => seconds(behind.seconds) },
  { title: 'FAN-OUT LAG', cell: ({ recent }) => told(recent?.fanOutLagSeconds, seconds) },
];

const subscriptionColumns: readonly Column<SubscriptionRow>[] = [
  { title: 'SUBSCRIPTION', cell: ({ subscription }) => subscription },
  { title: 'TOPIC', cell: ({ topic }) => topic },
  { title: 'TARGET', cell: ({ target }) => target },
  {
    title: 'STATE',
    cell: ({ state, circuit }) => (circuit ? `${state}, circuit ${circuit}` : state),
  },
  { title: 'WAITING', cell: ({ messages }) => count(messages.waiting + messages.delayed) },
  { title: 'IN FLIGHT', cell: ({ messages }) => count(messages.inFlight) },
  { title: 'PARKED', cell: ({ parkedKeys }) => count(parkedKeys) },
  { title: 'DEAD', cell: ({ deadLetters }) => count(deadLetters) },
  { title: 'OUT', cell: ({ recent }) => told(recent?.recordsOut, count) },
  { title: 'FAILED', cell: ({ recent }) => told(recent?.failures, count) },
  { title: 'P50', cell: ({ recent }) => told(recent?.latencyMs?.p50, span) },
  { title: 'P99', cell: ({ recent }) => told(recent?.latencyMs?.p99, span) },
];

interface GroupRow {
  readonly topic: string;
  readonly group: string;
  readonly lag: number;
}

const groupsIn = ({ topics }: StatsAnswer): GroupRow[] =>
  topics.flatMap(({ topic, groups = [] }) => groups.map((group) => ({ topic, ...group })));

const groupColumns: readonly Column<GroupRow>[] = [
  { title: 'GROUP', cell: ({ group }) => group },
  { title: 'TOPIC', cell: ({ topic }) => topic },
  { title: 'LAG', cell: ({ lag }) => count(lag) },
];

function requestLines({ requests }: StatsAnswer, paint: Paint): string[] {
  if (!requests) return [];
  const rejected = Object.entries(requests.rejected).sort(([, a], [, b]) => b - a);
  const codes = rejected.map(([code, count]) => harmless(`${code} ${short(count)}`)).join(', ');
  const line = codes === '' ? 'no requests were refused' : `refused: ${codes}`;
  return ['', `${paint.bold('REQUESTS')}  ${line}; throttled: ${short(requests.throttled)}`];
}
