import {
  type Lane,
  laneOfKey,
  laneOfOne,
  type SubscriptionRef,
} from '../../../lib/domain/dead-letters/lane';
import type { Parked } from '../../../lib/domain/dead-letters/lane-store';
import type { Letter } from '../../../lib/domain/dead-letters/letter';
import type { Operation } from '../../../lib/domain/operations/operation';
import type { RunPorts } from '../../../lib/domain/operations/run';
import type { Selection } from '../../../lib/domain/redrive/selection';
import type { TicketBox } from '../../../lib/domain/redrive/ticket-box';
import { defineFabric } from '../../../lib/domain/topology/fabric';
import { MemoryLanes } from '../../support/memory-lanes';
import { MemoryLetters } from '../../support/memory-letters';
import { MemoryLog } from '../../support/memory-log';
import { MemoryOperations, MemoryWakeUps } from '../../support/memory-operations';
import { MemoryTopic } from '../../support/memory-topic';
import { eventOf } from '../../support/records';
import { noon, type TestOutside, testOutside } from '../../support/test-outside';

export const topology = defineFabric({
  topics: { orders: { ordered: true, partitions: 2 }, clicks: { partitions: 2 } },
  subscriptions: {
    billing: { topic: 'orders', target: { kind: 'pull' } },
    audit: { topic: 'orders', target: { kind: 'pull', native: true } },
    blocking: { topic: 'orders', target: { kind: 'pull' }, onPoison: 'block' },
    counting: { topic: 'clicks', target: { kind: 'pull' } },
  },
});

export const billing: SubscriptionRef = { namespace: 'default', subscription: 'billing' };
export const audit: SubscriptionRef = { namespace: 'default', subscription: 'audit' };
export const keyLane = (key: string): Lane => laneOfKey(billing, { key, position: positionAt(0) });

export const positionAt = (offset: number, partition = 0) => ({
  namespace: 'default',
  topic: 'orders',
  partition,
  offset,
});

export const letterAt = (offset: number, more: Partial<Letter> = {}): Letter => ({
  position: positionAt(offset),
  event: eventOf(`${offset}`, { n: offset }, more.key),
  reason: 'attempts_exhausted',
  attempts: 10,
  tries: 10,
  round: 1,
  firstAt: noon - 1_000,
  lastAt: noon - 1_000,
  ...more,
});

/** The way into the queues, in memory. */
export class MemoryTickets implements TicketBox {
  readonly sent: Parked[] = [];
  readonly records: { readonly letter: Letter; readonly operation: string }[] = [];
  /** How many tickets are refused before one is taken. */
  refuse = 0;

  async send(_: unknown, opened: readonly Parked[]): Promise<readonly Parked[]> {
    const refused = opened.filter(() => this.refuse-- > 0);
    for (const one of opened) if (!refused.includes(one)) this.sent.push(one);
    return refused;
  }

  async sendRecord(_: unknown, letter: Letter, operation: string): Promise<void> {
    this.records.push({ letter, operation });
  }
}

export interface RedriveSite extends RunPorts {
  readonly lanes: MemoryLanes;
  readonly shelf: MemoryLetters;
  readonly reminders: MemoryLetters;
  readonly operations: MemoryOperations;
  readonly tickets: MemoryTickets;
  readonly wakeUps: MemoryWakeUps;
  readonly outside: TestOutside;
  readonly log: MemoryLog;
  readonly topic: MemoryTopic;
}

/** Everything that an operation runs on, in memory. */
export function redriveSite(): RedriveSite {
  const lanes = new MemoryLanes();
  const letters = new MemoryLetters(lanes);
  const topic = new MemoryTopic();
  return {
    lanes,
    shelf: letters,
    reminders: letters,
    operations: new MemoryOperations(lanes),
    tickets: new MemoryTickets(),
    wakeUps: new MemoryWakeUps(),
    outside: testOutside(),
    log: new MemoryLog(),
    topic,
    replayer: () => topic,
    isOrdered: () => true,
    topology,
  };
}

/** Parks the first letter's key, with the others behind it. */
export async function parkKey(
  { lanes }: Pick<RedriveSite, 'lanes'>,
  key: string,
  offsets: readonly number[],
): Promise<Lane> {
  const lane = keyLane(key);
  const [first = 0, ...behind] = offsets;
  await lanes.park(lane, letterAt(first, { key }));
  for (const offset of behind)
    await lanes.wait(lane, letterAt(offset, { key, reason: 'behind_parked_key', attempts: 0 }));
  return lane;
}

/** A dead letter by itself. */
export async function parkOne(
  { lanes }: Pick<RedriveSite, 'lanes'>,
  offset: number,
  { of = billing, ...more }: Partial<Letter> & { of?: SubscriptionRef } = {},
): Promise<Lane> {
  const letter = letterAt(offset, more);
  const lane = laneOfOne(of, letter);
  await lanes.park(lane, letter);
  return lane;
}

/** A redrive of `selection`, begun. */
export async function beginRedrive(
  site: Pick<RedriveSite, 'operations'>,
  selection: Selection,
  more: Partial<Operation> = {},
): Promise<Operation> {
  const operation: Operation = {
    ...billing,
    id: 'redrive-1',
    kind: 'redrive',
    state: 'running',
    request: {},
    plan: selection,
    total: 0,
    exact: true,
    delivered: 0,
    failed: 0,
    startedBy: 'owner',
    startedAt: noon,
    ...more,
  };
  await site.operations.begin(operation, 100);
  return operation;
}

/** Tickets that a worker would follow: their epoch is that of their lane. */
export function validTickets({ lanes, tickets }: Pick<RedriveSite, 'lanes' | 'tickets'>): Parked[] {
  const current = new Map([...lanes.lanes.values()].map((one) => [one.lane.name, one.epoch]));
  return tickets.sent.filter(({ lane, epoch }) => current.get(lane.name) === epoch);
}
