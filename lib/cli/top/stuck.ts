import { short } from './numbers';
import type { StatsAnswer, SubscriptionRow, TopicRow } from './stats';

/** Something that does not move, and the command that says more. */
export interface Stuck {
  readonly what: string;
  readonly says: string;
  readonly look: string;
}

/** Everything that does not move by itself, the widest reach first: topics before subscriptions. */
export const stuckIn = ({ topics, subscriptions }: StatsAnswer): Stuck[] => [
  ...topics.flatMap(stuckTopic),
  ...subscriptions.flatMap(stuckSubscription),
];

/** Fan-out comes within a second or two; what it has not sent on for this long, it is not about to. */
const patience = 30;

function stuckTopic({ topic, behind }: TopicRow): Stuck[] {
  if (behind.seconds < patience) return [];
  const says = `fan-out is ${short(behind.records)} records behind, for ${Math.round(behind.seconds)} s`;
  return [{ what: topic, says, look: `weft topics show ${topic}` }];
}

function stuckSubscription(row: SubscriptionRow): Stuck[] {
  const reasons = [stopped(row), circuit(row), dead(row)].filter((one) => one !== undefined);
  const letters = row.deadLetters > 0 || row.parkedKeys > 0;
  const look = letters ? 'dead-letters list' : 'subscriptions status';
  if (reasons.length === 0) return [];
  const { subscription } = row;
  return [{ what: subscription, says: reasons.join('; '), look: `weft ${look} ${subscription}` }];
}

function stopped({ state, messages }: SubscriptionRow): string | undefined {
  if (state === 'active') return undefined;
  const why = state === 'gone' ? 'its endpoint said that it is gone' : state;
  return `${why}, ${short(messages.waiting)} waiting`;
}

const circuit = ({ circuit: is }: SubscriptionRow): string | undefined =>
  is === 'open'
    ? 'its endpoint fails, and is left alone but for a probe (circuit open)'
    : undefined;

function dead({ parkedKeys, deadLetters, exact }: SubscriptionRow): string | undefined {
  const counts = [
    [parkedKeys, 'parked key'],
    [deadLetters, 'dead letter'],
  ] as const;
  const parts = counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => counted(count, exact, what));
  return parts.length > 0 ? parts.join(', ') : undefined;
}

const counted = (count: number, exact: boolean, what: string): string =>
  `${short(count)}${exact ? '' : '+'} ${what}${count === 1 && exact ? '' : 's'}`;
