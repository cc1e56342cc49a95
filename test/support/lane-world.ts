import { type Lane, laneOfKey, laneOfOne, lineOfLane } from '../../lib/domain/dead-letters/lane';
import type { LaneStore } from '../../lib/domain/dead-letters/lane-store';
import type { Consumer, Delivery, Handed, Tried, Work } from '../../lib/domain/deliver/delivery';
import type { Happened } from '../../lib/domain/deliver/happened';
import type { Policy } from '../../lib/domain/deliver/policy';
import type { Blocked } from '../../lib/domain/deliver/redrive';
import { work } from '../../lib/domain/deliver/work';
import type { Refusal } from '../../lib/domain/errors';
import type { Turn } from '../../lib/domain/operations/operation';
import { MemoryLanes } from './memory-lanes';
import { noon, type TestOutside, testOutside } from './test-outside';

export const shop = { namespace: 'default', subscription: 'billing' };
export const partition = { namespace: 'default', topic: 'orders', partition: 0 };
export const lease = 30_000;

/** A message of the queue: what is handed out, but for the number of times; several records where it is a pack. */
interface Message {
  readonly body: readonly Handed[];
  handle: string;
  receives: number;
  visibleAt: number;
}

/** What befalls a worker. */
export class Crash extends Error {}

export interface WorldOptions {
  readonly retry?: Policy['retry'];
  readonly onPoison?: Policy['onPoison'];
  readonly ordered?: boolean;
  /** Whether what is published between two other things comes as one message. */
  readonly packed?: boolean;
}

/**
 * A subscription in memory: its FIFO queue, its lanes, and a consumer that answers as a test says. A message group is
 * handed to one worker at a time, in order, until its messages are settled or their lease ends.
 */
export class LaneWorld {
  readonly lanes = new MemoryLanes();
  readonly outside: TestOutside = testOutside();
  readonly handled: { key?: string; offset: number; attempt: number }[] = [];
  readonly tried: { key?: string; offset: number; attempt: number }[] = [];
  /** Records that blocked their key. */
  readonly blocked: Blocked[] = [];
  /** What the workers told, call by call. */
  readonly told: (readonly Happened[])[] = [];
  /** What the workers could not do, since the store was busy. */
  readonly troubles: Refusal[] = [];
  /** What operations were asked for, and what they are granted. */
  readonly asked: number[] = [];
  grant: (want: number) => Turn | undefined = (want) => ({ granted: want, nextAt: 0 });
  /** What the subscription is for, where SNS could not say so. */
  wants?: (event: string) => boolean;
  private readonly queue: Message[] = [];
  /** Records that are not sent yet. */
  private unsent: Delivery[] = [];
  private offset = 0;
  private handles = 0;

  constructor(private readonly options: WorldOptions = {}) {}

  publish(key?: string): number {
    const position = { ...partition, offset: this.offset++ };
    const place = { position, ...(key !== undefined && { key }) };
    const lane = this.options.ordered === false ? laneOfOne(shop, place) : laneOfKey(shop, place);
    const event = `{"id":"${position.offset}"}`;
    this.unsent.push({ kind: 'record', lane, ...place, event, handle: '', receives: 0 });
    if (!this.options.packed) this.sendRecords();
    return position.offset;
  }

  /** Sends what was published, in one message. */
  private sendRecords(): void {
    const records = this.unsent;
    this.unsent = [];
    const [first, last] = [records[0]?.position.offset, records.at(-1)?.position.offset];
    if (first === undefined || last === undefined) return;
    const pack = records.length > 1 && { pack: { partition: 0, first, last } };
    this.send(records.map((record) => ({ ...record, ...pack })));
  }

  /** Asks for a lane's redrive: two steps, and whoever asks may die between them. */
  async redrive(lane: Lane, lanes: LaneStore = this.lanes, operation?: string): Promise<void> {
    const parked = await lanes.open(lane, operation);
    if (!parked) return;
    const { epoch } = parked;
    this.sendRecords();
    this.send([{ kind: 'ticket', lane, epoch, operation, handle: '', receives: 0 }]);
  }

  /** Receives up to ten messages, as SQS would hand them out. */
  receive(): Handed[] {
    this.sendRecords();
    const now = this.outside.time;
    const busy = new Set(
      this.queue.filter(({ visibleAt }) => visibleAt > now).map((one) => this.lineOf(one)),
    );
    const free = this.queue.filter((one) => !busy.has(this.lineOf(one))).slice(0, 10);
    return free.flatMap((message) => {
      message.handle = `h${++this.handles}`;
      message.receives++;
      message.visibleAt = now + lease;
      const { handle, receives } = message;
      return message.body.map((one) => ({ ...one, handle, receives }));
    });
  }

  private lineOf({ body: [first] }: Message): string {
    return this.options.packed || !first ? 'partition/0' : lineOfLane(first);
  }

  /** One worker's turn: what it does not give back is taken out, where its lease still holds. */
  async turn(consumer: Consumer, lanes: LaneStore = this.lanes): Promise<void> {
    const handed = this.receive();
    const until = this.outside.time + lease - 5_000;
    const held = await work({ ...this.ports(lanes), consumer }, this.policy(until), handed);
    const back = new Map(held.map((one) => [one.handed.handle, one.seconds]));
    const handles = new Set(handed.map(({ handle }) => handle));
    for (const handle of handles) this.giveBack(handle, back.get(handle));
  }

  private giveBack(handle: string, seconds?: number): void {
    const at = this.queue.findIndex((message) => message.handle === handle);
    const message = this.queue[at];
    if (!message) return;
    if (seconds === undefined) this.queue.splice(at, 1);
    else message.visibleAt = this.outside.time + seconds * 1_000;
  }

  /** A consumer that answers as `answer` says, and remembers what it was given. */
  consumer(answer: (work: Work) => Tried = () => ({ kind: 'done' }), atOnce = 1): Consumer {
    return {
      atOnce,
      handle: async (works) =>
        works.map((one) => {
          const { key, attempt, position } = one;
          const tried = answer(one);
          const entry = { key, offset: position.offset, attempt };
          this.tried.push(entry);
          if (tried.kind === 'done') this.handled.push(entry);
          return tried;
        }),
    };
  }

  pass(seconds: number): void {
    this.outside.time += seconds * 1_000;
  }

  /** Sends the tickets of lanes whose time to try again has come. */
  async caretake(lanes: LaneStore = this.lanes): Promise<void> {
    const due = [...this.lanes.lanes.values()].filter(
      ({ retryAt = Number.POSITIVE_INFINITY }) => retryAt <= this.outside.time,
    );
    for (const { lane } of due) await this.redrive(lane, lanes);
  }

  /** Whether nothing waits anywhere. */
  get isEmpty(): boolean {
    return this.queue.length + this.unsent.length === 0 && this.lanes.lanes.size === 0;
  }

  /** Everything works again: redrives all that is parked until nothing waits. False when it does not end. */
  async drain(): Promise<boolean> {
    for (let round = 0; round < 200 && !this.isEmpty; round++) {
      if (round % 10 === 0) {
        for (const { lane } of [...this.lanes.lanes.values()]) await this.redrive(lane);
      }
      await this.turn(this.consumer());
      this.pass(400);
    }
    return this.isEmpty;
  }

  /** Offsets of a key in the order in which they were first handled. */
  firstHandled(key?: string): number[] {
    return [...new Set(this.handled.filter((one) => one.key === key).map(({ offset }) => offset))];
  }

  private send(body: readonly Handed[]): void {
    this.queue.push({ body, handle: '', receives: 0, visibleAt: noon });
  }

  private ports(lanes: LaneStore) {
    const take = async (_: unknown, want: number) => {
      this.asked.push(want);
      return this.grant(want);
    };
    const onBlocked = (blocked: Blocked) => this.blocked.push(blocked);
    const onTrouble = (refusal: Refusal) => this.troubles.push(refusal);
    const onEnd = (happened: readonly Happened[]) => this.told.push(happened);
    const { outside, wants } = this;
    return { lanes, turns: { take }, outside, wants, onBlocked, onTrouble, onEnd };
  }

  private policy(until: number): Policy {
    const { retry, onPoison = 'park', packed } = this.options;
    return {
      packed,
      subscription: shop,
      until,
      onPoison,
      retry: retry ?? { attempts: 2, base: 1, factor: 2, cap: 4 },
    };
  }
}

/** The store, with a crash before or after its nth call; each call is a step of its own. */
export function crashing<T extends object>(store: T, onCall: (done: boolean) => void): T {
  return new Proxy(store, {
    get(target, name) {
      const member = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        onCall(false);
        const answer = await member.apply(target, args);
        onCall(true);
        return answer;
      };
    },
  });
}
