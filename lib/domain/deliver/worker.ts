import { laneOfOne } from '../dead-letters/lane';
import type { Refusal } from '../errors';
import type { Batch } from './batch';
import { type Consumer, type Delivery, type Ticket, unsaid } from './delivery';
import type { KnownLanes } from './known-lanes';
import { type About, letterOf } from './letter-of';
import {
  hasFailedForGood,
  isBlocking,
  leavesQueue,
  type Policy,
  stoppedHold,
  verdictOf,
  waitsInQueue,
} from './policy';
import type { LanePorts } from './redrive';
import { followTicket } from './ticket';
import { attemptsOf, countTry, type NotDone, type Tries, type Try, workOf } from './try';
import { leavesUntried, type UntriedPorts } from './untried';
import type { Witness } from './witness';

export interface WorkerPorts extends LanePorts, Pick<UntriedPorts, 'wants'> {
  readonly consumer: Consumer;
  /** Told of a store that is busy; what was not settled comes again. @default nobody is */
  readonly onTrouble?: (refusal: Refusal) => void;
}

interface Scene {
  readonly ports: WorkerPorts;
  readonly policy: Policy;
  readonly batch: Batch;
  readonly known: KnownLanes;
  readonly witness: Witness;
}

/** From this try on a record may well be one that kills its worker. */
const suspicious = 3;

/** Works through a batch, step by step. */
export class Worker {
  /** The longest try so far: one that would not end in time is not begun, or nobody would hear of what is done. */
  private longest = 0;
  private hasSettled = false;

  constructor(private readonly scene: Scene) {}

  /** Does the next thing: records first, so that a long redrive of one key keeps no other waiting. */
  async step(): Promise<void> {
    const { ports, policy, batch } = this.scene;
    const heads = batch.heads();
    const [ticket] = heads.filter((one): one is Ticket => one.kind === 'ticket');
    const records = heads.filter((one): one is Delivery => one.kind === 'record');
    if (ports.outside.now() + this.longest >= policy.until) batch.holdAll(0);
    else if (records.length > 0) await this.takeRecords(records);
    else if (ticket) await this.takeTicket(ticket);
  }

  private async takeRecords(records: readonly Delivery[]): Promise<void> {
    // What was handed out before may have killed its worker: it is tried first and alone, so that no other is
    // counted, or done once more, with it.
    const came = records.filter(({ receives }) => receives > 1);
    const [suspect] = await this.flowing(came, 1);
    if (suspect) return this.trySuspect(suspect);
    const fresh = records.filter(({ receives }) => receives === 1);
    const some = await this.flowing(fresh, this.scene.ports.consumer.atOnce);
    if (some.length > 0) await this.tryAll(some.map((delivery) => ({ delivery, attempt: 1 })));
  }

  /** The first records whose turn it is; what leaves the queue without a try is settled on the way to them. */
  private async flowing(records: readonly Delivery[], max: number): Promise<Delivery[]> {
    const flowing: Delivery[] = [];
    for (const delivery of records) {
      if (flowing.length === max) break;
      if (await leavesUntried(this.scene, delivery)) this.scene.batch.settle(delivery);
      else flowing.push(delivery);
    }
    return flowing;
  }

  private async trySuspect(delivery: Delivery): Promise<void> {
    const { lane, position, replay } = delivery;
    const attempt = await this.scene.ports.lanes.begin(lane, position, replay);
    if (hasFailedForGood(attempt - 1, this.scene.policy)) {
      const lastError = 'Its consumer was given it and never said how it went.';
      return this.poison(delivery, {
        reason: 'consumer_crashed',
        attempts: attempt - 1,
        lastError,
      });
    }
    // It may kill its worker each time: SQS would take it for dead, and what is behind it would come first.
    if (!waitsInQueue(0, delivery.receives))
      return this.again(delivery, { attempts: attempt - 1 }, 0);
    if (attempt < suspicious || !this.hasSettled) return this.tryAll([{ delivery, attempt }]);
    // What is done is answered for before it is risked.
    await this.scene.ports.lanes.takeBack(lane, position, replay);
    this.scene.batch.holdAll(0);
  }

  private async tryAll(tries: readonly Try[]): Promise<void> {
    const { ports, policy } = this.scene;
    const began = ports.outside.now();
    const outcomes = await ports.consumer.handle(tries.map(workOf), policy.until);
    this.longest = Math.max(this.longest, ports.outside.now() - began);
    const ended = tries.map((one, at) => ({ one, tried: outcomes[at] ?? unsaid }));
    for (const { one, tried } of ended) this.scene.witness.tried(one, tried, began);
    // What is done is settled first: another's failure may give back all that is left.
    for (const { one, tried } of ended) if (tried.kind === 'done') await this.done(one.delivery);
    for (const { one, tried } of ended) if (tried.kind !== 'done') await this.conclude(one, tried);
  }

  /** A try that has succeeded is none to be counted, should the worker die before it can say so. */
  private async done(delivery: Delivery): Promise<void> {
    const { lane, position, replay, receives } = delivery;
    this.scene.batch.settle(delivery);
    this.hasSettled = true;
    if (receives > 1) await this.scene.ports.lanes.takeBack(lane, position, replay);
  }

  private async conclude(one: Try, tried: NotDone): Promise<void> {
    const { ports, policy } = this.scene;
    await countTry(ports.lanes, one, tried);
    if (tried.kind === 'gone') return this.stop(tried.error);
    const verdict = verdictOf(tried, one.attempt, { policy, outside: ports.outside });
    const about = { attempts: attemptsOf(one, tried), lastError: tried.error };
    if (isBlocking(about.attempts, policy)) ports.onBlocked?.({ ...one.delivery, ...about });
    if (verdict.kind === 'give-up')
      return this.poison(one.delivery, { ...about, reason: verdict.reason });
    if (leavesQueue(tried, policy)) return this.retryLater(one.delivery, about, verdict.seconds);
    return this.again(one.delivery, about, verdict.seconds);
  }

  private async again(delivery: Delivery, about: Tries, seconds: number): Promise<void> {
    const { batch } = this.scene;
    if (waitsInQueue(seconds, batch.receivesIn(delivery.lane)))
      return batch.hold(delivery.lane, seconds);
    return this.retryLater(delivery, about, seconds);
  }

  private async retryLater(delivery: Delivery, about: Tries, seconds: number): Promise<void> {
    const { ports, witness } = this.scene;
    const now = ports.outside.now();
    const letter = letterOf(delivery, { ...about, reason: 'retry_later' }, now);
    await ports.lanes.park(delivery.lane, letter, now + seconds * 1_000);
    witness.record(delivery, 'parked');
    this.parked(delivery, true);
  }

  private async poison(delivery: Delivery, about: About): Promise<void> {
    const { ports, policy, witness } = this.scene;
    const alone = policy.onPoison === 'skip';
    const lane = alone ? laneOfOne(policy.subscription, delivery) : delivery.lane;
    await ports.lanes.park(lane, letterOf(delivery, about, ports.outside.now()));
    witness.record(delivery, 'dead-lettered', { attempt: about.attempts, error: about.lastError });
    this.parked(delivery, !alone);
  }

  private parked(delivery: Delivery, wholeLane: boolean): void {
    if (wholeLane) this.scene.known.setParked(delivery.lane, delivery.position);
    this.scene.batch.settle(delivery);
  }

  private async stop(reason: string): Promise<void> {
    const { ports, policy, batch } = this.scene;
    await ports.lanes.stop(policy.subscription, { why: 'gone', at: ports.outside.now(), reason });
    batch.holdAll(stoppedHold);
  }

  private async takeTicket(ticket: Ticket): Promise<void> {
    const { ports, policy, batch, known } = this.scene;
    const end = await followTicket(ports, policy, ticket);
    if (end.kind === 'again') return batch.hold(ticket.lane, end.seconds);
    known.set(ticket.lane, end.parked);
    batch.settle(ticket);
  }
}
