import type { Lane } from '../dead-letters/lane';
import type { LaneStore, Parked } from '../dead-letters/lane-store';
import { Refusal } from '../errors';
import { backoffMs, type Outside } from '../outside';
import type { Subscription } from '../topology/fabric';
import { isNative } from '../topology/target';
import type { TicketBox } from './ticket-box';

export interface OpenPorts {
  readonly lanes: Pick<LaneStore, 'open' | 'letters' | 'confirm' | 'release'>;
  readonly tickets: TicketBox;
  readonly outside: Outside;
}

/** Most lanes that are opened at once: the tickets of one call. */
export const lanesAtOnce = 10;

/** Tries of one call before the rest is left for the next run. */
const maxTries = 5;

/** Letters of a lane that are read at once. */
const perPage = 10;

/**
 * Redrives up to ten lanes: each begins a new epoch, and its ticket goes into the queue. Whoever dies between the
 * two does both again: the lane's newer epoch makes every older ticket stale.
 * @returns how many letters they hold
 * @throws Refusal `throttled` when the queue did not take a ticket
 */
export async function openLanes(
  ports: OpenPorts,
  subscription: Subscription,
  { lanes, operation }: { readonly lanes: readonly Lane[]; readonly operation?: string },
): Promise<number> {
  const answers = await Promise.all(lanes.map((lane) => ports.lanes.open(lane, operation)));
  const opened = answers.filter((one) => one !== undefined);
  if (!isNative(subscription.target)) await sendTickets(ports, subscription, opened);
  else for (const one of opened) await sendRecords(ports, subscription, one);
  return opened.reduce((sum, { count }) => sum + count, 0);
}

async function sendTickets(
  { tickets, outside }: OpenPorts,
  subscription: Subscription,
  opened: readonly Parked[],
): Promise<void> {
  let waiting = opened;
  for (let attempt = 1; waiting.length > 0; attempt++) {
    waiting = await tickets.send(subscription, waiting);
    if (waiting.length === 0) return;
    if (attempt === maxTries) throw notTaken(waiting.length);
    await outside.pause(backoffMs(attempt, outside.random(), { baseMs: 50, capMs: 1_000 }));
  }
}

const notTaken = (count: number): Refusal =>
  new Refusal('throttled', `The queue did not take ${count} tickets. Send the request again.`);

/**
 * Where SQS hands the records to their consumer there is nobody to follow a ticket. Each letter is sent before it is
 * confirmed, so that a crash between the two repeats it and never loses it.
 */
async function sendRecords(
  { lanes, tickets }: OpenPorts,
  subscription: Subscription,
  { lane, epoch, operation = '' }: Parked,
): Promise<void> {
  for (;;) {
    const letters = await lanes.letters(lane, perPage);
    if (letters.length === 0) {
      await lanes.release(lane, epoch);
      return;
    }
    for (const letter of letters) {
      // By its epoch: the queue drops what it was sent within five minutes under the same name.
      await tickets.sendRecord(subscription, letter, `${operation}/${epoch}`);
      if ((await lanes.confirm(lane, letter, epoch)) !== 'parked') return;
    }
  }
}
