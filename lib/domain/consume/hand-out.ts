import { laneOfOne } from '../dead-letters/lane';
import type { Letter } from '../dead-letters/letter';
import type { Delivery, Handed, Ticket } from '../deliver/delivery';
import { KnownLanes } from '../deliver/known-lanes';
import { type About, letterOf } from '../deliver/letter-of';
import { hasFailedForGood, isBlocking, type Policy, waitsInQueue } from '../deliver/policy';
import { type LanePorts, Redrive, redriveOf, type TicketEnd } from '../deliver/redrive';
import { leavesUntried } from '../deliver/untried';
import { Witness } from '../deliver/witness';
import type { Position } from '../topology/keys';
import type { RedriveRef } from './ack-id';
import type { DeliveryQueue } from './delivery-queue';

export interface HandOutPorts extends LanePorts {
  readonly queue: DeliveryQueue;
  /** Whether the subscription is for an event, where SNS could not say so. @default every event */
  readonly wants?: (event: string) => boolean;
}

/** A record as it is handed to its consumer. */
export interface HandedOut {
  /** The queue's name for the message that stands for it. */
  readonly handle: string;
  /** Which try this is, from 1 on: how often its turn had come, this time included. */
  readonly attempt: number;
  readonly position: Position;
  /** The event in CloudEvents JSON format. */
  readonly event: string;
  /** The replay that it belongs to; absent for a live record. */
  readonly replay?: string;
  /** The redrive that it belongs to. */
  readonly redrive?: RedriveRef;
  /** When the queue handed it out, and when it was appended, where that is known; in milliseconds since 1970. */
  readonly receivedAt: number;
  readonly appendedAt?: number;
}

/**
 * Sorts out what the queue gave: what to hand to the consumer, in order. What is not wanted, or waits behind a
 * parked record, leaves the queue unseen; tickets hand out the first record that waits.
 */
export async function handOut(
  ports: HandOutPorts,
  policy: Policy,
  handed: readonly Handed[],
): Promise<readonly HandedOut[]> {
  const state = await ports.lanes.state(policy.subscription);
  const known = new KnownLanes(ports.lanes, state);
  const witness = new Witness(ports, policy.subscription);
  const sorter = new Sorter({ ports, policy, known, witness });
  if (state.stopped) sorter.giveBack(handed);
  else for (const one of handed) await sorter.take(one);
  return sorter.finish();
}

interface Scene {
  readonly ports: HandOutPorts;
  readonly policy: Policy;
  readonly known: KnownLanes;
  readonly witness: Witness;
}

class Sorter {
  private readonly out: HandedOut[] = [];
  private readonly settled: string[] = [];
  private readonly held = new Map<number, string[]>();
  /** Lanes of which a record was handed out: it is the turn of that one, and of none behind it. */
  private readonly begun = new Set<string>();
  /** Lanes whose ticket is in somebody's hands: nothing behind it may be seen. */
  private readonly closed = new Set<string>();

  constructor(private readonly scene: Scene) {}

  async take(one: Handed): Promise<void> {
    const { name } = one.lane;
    if (this.closed.has(name)) return this.hold(one, 0);
    if (one.kind === 'record') return this.takeRecord(one);
    // What is ahead of the ticket has to be settled first.
    if (this.begun.has(name)) return this.close(one, 0);
    return this.takeTicket(one);
  }

  giveBack(handed: readonly Handed[]): void {
    for (const one of handed) this.hold(one, 0);
  }

  /** Settles in the queue what was decided; a call that fails brings the message again, to the same decision. */
  async finish(): Promise<readonly HandedOut[]> {
    const { queue } = this.scene.ports;
    if (this.settled.length > 0) await queue.remove(this.settled);
    for (const [seconds, handles] of this.held) await queue.hold(handles, seconds);
    return this.out;
  }

  private async takeRecord(delivery: Delivery): Promise<void> {
    const { ports, witness } = this.scene;
    if (await leavesUntried(this.scene, delivery)) return void this.settled.push(delivery.handle);
    const attempt = await this.attemptAt(delivery);
    const failed = attempt - 1;
    if (hasFailedForGood(failed, this.scene.policy))
      return this.park(delivery, { reason: 'attempts_exhausted', attempts: failed });
    if (isBlocking(failed, this.scene.policy)) ports.onBlocked?.({ ...delivery, attempts: failed });
    // It goes on as a letter, whose ticket SQS counts anew.
    if (!waitsInQueue(0, delivery.receives))
      return this.park(delivery, { reason: 'retry_later', attempts: failed });
    witness.record(delivery, 'attempted', { attempt });
    const { handle, position, event, replay, lane, appendedAt } = delivery;
    this.begun.add(lane.name);
    const { receivedAt } = witness;
    const record = { handle, attempt, position, event, receivedAt };
    this.out.push({ ...record, ...(replay && { replay }), ...(appendedAt && { appendedAt }) });
  }

  /**
   * Where a lane holds many records only the first of a pull is tried; those behind it are received as often and
   * not tried, so that the queue's own count says nothing of them.
   */
  private async attemptAt(delivery: Delivery): Promise<number> {
    const { lane, position, receives, replay } = delivery;
    const isAlone = laneOfOne(this.scene.policy.subscription, delivery).name === lane.name;
    if (isAlone || receives === 1) return receives;
    if (this.begun.has(lane.name)) return 1;
    return 1 + (await this.scene.ports.lanes.begin(lane, position, replay));
  }

  private async park(delivery: Delivery, about: About): Promise<void> {
    const { ports, policy, known, witness } = this.scene;
    const now = ports.outside.now();
    const goesOn = about.reason === 'retry_later';
    const isAlone = !goesOn && policy.onPoison === 'skip';
    const lane = isAlone ? laneOfOne(policy.subscription, delivery) : delivery.lane;
    await ports.lanes.park(lane, letterOf(delivery, about, now), goesOn ? now : undefined);
    witness.record(delivery, goesOn ? 'parked' : 'dead-lettered', { attempt: about.attempts });
    if (!isAlone) known.setParked(lane, delivery.position);
    this.settled.push(delivery.handle);
  }

  private async takeTicket(ticket: Ticket): Promise<void> {
    const next = await firstLetter({ ...this.scene, ticket });
    if ('position' in next) return this.handOutLetter(ticket, next);
    if (next.kind === 'again') return this.close(ticket, next.seconds);
    this.scene.known.set(ticket.lane, next.parked);
    this.settled.push(ticket.handle);
  }

  private handOutLetter(ticket: Ticket, letter: Letter): void {
    const { handle, lane, epoch } = ticket;
    const { position, event, tries, replay } = letter;
    const { witness } = this.scene;
    witness.letter(letter, 'attempted', { ticket, attempt: tries });
    const redrive = { lane: lane.name, epoch };
    this.out.push({
      handle,
      attempt: tries,
      position,
      event,
      receivedAt: witness.receivedAt,
      ...(replay && { replay }),
      redrive,
    });
    this.closed.add(lane.name);
  }

  private close(ticket: Ticket, seconds: number): void {
    this.hold(ticket, seconds);
    this.closed.add(ticket.lane.name);
  }

  private hold({ handle }: Handed, seconds: number): void {
    this.held.set(seconds, [...(this.held.get(seconds) ?? []), handle]);
  }
}

/** The letter whose turn it is, counted as tried; or how the ticket ends. */
async function firstLetter(
  scene: Omit<Scene, 'known' | 'witness'> & { readonly ticket: Ticket },
): Promise<Letter | TicketEnd> {
  const redrive = await redriveOf(scene);
  if (!(redrive instanceof Redrive)) return redrive;
  for (;;) {
    const letters = await redrive.page(1);
    if ('kind' in letters) return letters;
    const [letter] = letters;
    if (!letter) return { kind: 'again', seconds: 0 };
    // Its consumer may never say how it went: the try is counted before.
    const begun = await redrive.begin(letter, { count: true });
    if (begun !== 'next') return begun;
  }
}
