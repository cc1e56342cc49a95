import { type Lane, laneOfOne } from '../dead-letters/lane';
import type { Confirmed, End, LaneStore, Parked } from '../dead-letters/lane-store';
import type { Letter } from '../dead-letters/letter';
import type { Turns } from '../operations/operation';
import type { Outside } from '../outside';
import { putBack } from '../redrive/put-back';
import type { Position } from '../topology/keys';
import type { Ticket, Tried } from './delivery';
import type { Observed } from './happened';
import {
  hasFailedForGood,
  isBlocking,
  leavesQueue,
  longestHold,
  type Policy,
  stoppedHold,
  verdictOf,
} from './policy';
import { Witness } from './witness';

export interface LanePorts extends Observed {
  readonly lanes: LaneStore;
  readonly turns: Turns;
  readonly outside: Outside;
  /** Told of a record that blocks its key: it was tried as often as it may, and is tried on. @default nobody is */
  readonly onBlocked?: (blocked: Blocked) => void;
}

export interface Blocked {
  readonly lane: Lane;
  readonly position: Position;
  readonly attempts: number;
}

/** What becomes of a ticket: it is over, and its lane parked or flowing; or it comes again. */
export type TicketEnd =
  | { readonly kind: 'over'; readonly parked: boolean }
  | { readonly kind: 'again'; readonly seconds: number };

/** After a letter: the next one's turn has come, or the ticket ends. */
export type Next = 'next' | TicketEnd;

interface Scene {
  readonly ports: LanePorts;
  readonly policy: Policy;
  readonly ticket: Ticket;
}

/** The redrive that a ticket stands for; or how the ticket ends, where its epoch is not the lane's. */
export async function redriveOf(scene: Scene): Promise<Redrive | TicketEnd> {
  const { lane, epoch } = scene.ticket;
  const parked = await scene.ports.lanes.parked(lane);
  if (parked?.epoch !== epoch) return { kind: 'over', parked: parked !== undefined };
  return new Redrive(scene, parked);
}

/** The steps of a lane's redrive, for whoever tries its letters. */
export class Redrive {
  private left: number;
  private readonly witness: Witness;

  constructor(
    private readonly scene: Scene,
    private readonly parked: Parked,
  ) {
    this.left = parked.count;
    this.witness = new Witness(scene.ports, scene.policy.subscription);
  }

  /** The lane's first letters, as many as may be delivered now; or how the ticket ends. */
  async page(max: number): Promise<readonly Letter[] | TicketEnd> {
    const { ports, ticket } = this.scene;
    const granted = await this.turn(Math.max(1, Math.min(max, this.left)));
    if (typeof granted !== 'number') return granted;
    const letters = await ports.lanes.letters(ticket.lane, granted);
    if (letters.length > 0) return letters;
    return { kind: 'over', parked: !(await ports.lanes.release(ticket.lane, ticket.epoch)) };
  }

  private async turn(want: number): Promise<number | TicketEnd> {
    const { ports, ticket } = this.scene;
    if (ticket.operation === undefined) return want;
    const { namespace } = ticket.lane;
    const turn = await ports.turns.take({ namespace, id: ticket.operation }, want);
    if (!turn) return this.cancelled();
    if (turn.granted > 0) return turn.granted;
    const wait = (turn.nextAt - ports.outside.now()) / 1_000;
    return { kind: 'again', seconds: Math.min(longestHold, Math.max(1, Math.ceil(wait))) };
  }

  private async cancelled(): Promise<TicketEnd> {
    await putBack(this.scene.ports, this.parked);
    return { kind: 'over', parked: true };
  }

  /**
   * Begins a try of a letter.
   * @param count whether it is written down before: where an earlier try may have ended without a word
   * @returns the letter with this try counted; or what follows, where it has no try left
   */
  async begin(letter: Letter, { count }: { count: boolean }): Promise<Letter | Next> {
    const tries = letter.round === this.parked.round ? letter.tries : 0;
    if (count && hasFailedForGood(tries, this.scene.policy)) return this.giveUp(crashed(letter));
    const counted = {
      ...letter,
      attempts: letter.attempts + 1,
      tries: tries + 1,
      round: this.parked.round,
      lastAt: this.scene.ports.outside.now(),
    };
    if (count) await this.scene.ports.lanes.note(this.scene.ticket.lane, counted);
    return counted;
  }

  /** Draws the conclusion from a try. */
  async conclude(
    { letter, counted }: { letter: Letter; counted: Letter },
    tried: Tried,
  ): Promise<Next> {
    const { ports, policy, ticket } = this.scene;
    this.witness.letterTried(counted, tried, ticket);
    if (tried.kind === 'done') {
      return this.after(await ports.lanes.confirm(ticket.lane, letter, ticket.epoch));
    }
    const noted = { ...(tried.kind === 'failed' ? counted : letter), lastError: tried.error };
    await ports.lanes.note(ticket.lane, noted);
    if (tried.kind === 'gone') return this.stop(tried.error);
    const verdict = verdictOf(tried, noted.tries, { policy, outside: ports.outside });
    if (verdict.kind === 'give-up') return this.giveUp({ ...noted, reason: verdict.reason });
    if (isBlocking(noted.tries, policy)) {
      const { position, tries: attempts } = noted;
      ports.onBlocked?.({ lane: ticket.lane, position, attempts });
    }
    if (verdict.seconds <= longestHold && !leavesQueue(tried, policy))
      return { kind: 'again', seconds: verdict.seconds };
    return this.later(verdict.seconds);
  }

  /** Ends with a letter that has failed for good; where poison is skipped, it goes aside and the rest goes on. */
  async giveUp(letter: Letter): Promise<Next> {
    const { ports, policy, ticket } = this.scene;
    const isAlone = laneOfOne(policy.subscription, letter).name === ticket.lane.name;
    const { tries: attempt, lastError: error } = letter;
    this.witness.letter(letter, 'dead-lettered', { ticket, attempt, error });
    if (policy.onPoison === 'skip' && !isAlone) {
      return this.after(await ports.lanes.setApart(ticket.lane, letter, ticket.epoch));
    }
    return this.end({ kind: 'failed', letter });
  }

  /** A letter has left the lane. */
  private after(confirmed: Confirmed): Next {
    this.left -= 1;
    return confirmed === 'parked' ? 'next' : { kind: 'over', parked: confirmed === 'stale' };
  }

  private async stop(reason: string): Promise<TicketEnd> {
    const { ports, policy } = this.scene;
    await ports.lanes.stop(policy.subscription, { why: 'gone', at: ports.outside.now(), reason });
    return this.later(stoppedHold);
  }

  private later(seconds: number): Promise<TicketEnd> {
    return this.end({ kind: 'later', retryAt: this.scene.ports.outside.now() + seconds * 1_000 });
  }

  private async end(how: End): Promise<TicketEnd> {
    const { ports, ticket } = this.scene;
    await ports.lanes.end(ticket.lane, ticket.epoch, how);
    return { kind: 'over', parked: true };
  }
}

const crashed = (letter: Letter): Letter => ({
  ...letter,
  reason: 'consumer_crashed',
  lastError: 'Its consumer was given it and never said how it went.',
});
