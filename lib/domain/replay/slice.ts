import { type Dispatcher, dispatch } from '../fan-out/dispatch';
import { type Message, messagesOf } from '../fan-out/message';
import { endOf, isReadable, type LogItem, type LogStore } from '../log/log-store';
import type { Operation } from '../operations/operation';
import type { OperationStore } from '../operations/operation-store';
import { Pace } from '../operations/pace';
import type { SliceEnd } from '../operations/slice-end';
import type { Outside } from '../outside';
import type { Subscription } from '../topology/fabric';
import { partitionIn } from './count';
import type { ReplayCursor, ReplayPlan, Stretch } from './plan';
import { type Wanted, wantedBy } from './wanted';

export interface ReplayPorts {
  readonly log: Pick<LogStore, 'read'>;
  readonly operations: Pick<OperationStore, 'advance'>;
  readonly outside: Outside;
  /** Sends records of a replay into a subscription's own queue. */
  readonly replayer: (subscription: Subscription, operation: string) => Dispatcher;
  /** Whether the subscription's queue keeps order. */
  readonly isOrdered: (subscription: Subscription) => boolean;
}

/** One run of a replay. */
export interface ReplayRun {
  readonly operation: Operation;
  readonly subscription: Subscription;
  readonly by: string;
  readonly until: number;
}

/** Records sent between two marks of the cursor. */
const perStep = 200;

/** How long the queue is left alone that does not take what it is sent. */
const busyMs = 5_000;

const beginning: ReplayCursor = { stretch: 0, next: 0, sent: 0, refused: 0, paidUntil: 0 };

/** Goes on with a replay until it is done, or the time or the rate's share of it is used up. */
export async function replaySlice(ports: ReplayPorts, run: ReplayRun): Promise<SliceEnd> {
  const plan = run.operation.plan as ReplayPlan;
  const cursor = (run.operation.cursor as ReplayCursor | undefined) ?? beginning;
  return new Replay(ports, run, { plan, cursor }).run();
}

class Replay {
  private readonly plan: ReplayPlan;
  private readonly isWanted: Wanted | undefined;
  private readonly pace: Pace;
  private cursor: ReplayCursor;

  constructor(
    private readonly ports: ReplayPorts,
    private readonly now: ReplayRun,
    { plan, cursor }: { readonly plan: ReplayPlan; readonly cursor: ReplayCursor },
  ) {
    this.plan = plan;
    this.cursor = cursor;
    this.isWanted = wantedBy(plan, now.subscription);
    this.pace = new Pace(ports.outside, now.operation.ratePerSecond, cursor.paidUntil);
  }

  async run(): Promise<SliceEnd> {
    for (;;) {
      const stretch = this.plan.stretches[this.cursor.stretch];
      if (!stretch) return { kind: 'done' };
      const end = await this.through(stretch);
      if (end) return end;
      const next = { ...this.cursor, stretch: this.cursor.stretch + 1, next: 0 };
      if (!(await this.reached(next))) return { kind: 'lost' };
    }
  }

  private async through(stretch: Stretch): Promise<SliceEnd | undefined> {
    const partition = partitionIn(this.now.subscription, stretch);
    for (let at = this.at(stretch); at < stretch.until; at = this.at(stretch)) {
      if (this.ports.outside.now() >= this.now.until) return this.again();
      const page = await this.ports.log.read(partition, at, stretch.until);
      const end = await this.send(this.messagesOf(page, stretch));
      if (end) return end;
      const behind = Math.min(stretch.until, page.map(endOf).at(-1) ?? stretch.until);
      if (!(await this.reached({ ...this.cursor, next: behind }))) return { kind: 'lost' };
    }
    return undefined;
  }

  private at({ from }: Stretch): number {
    return Math.max(from, this.cursor.next);
  }

  private messagesOf(page: readonly LogItem[], stretch: Stretch): Message[] {
    return page
      .filter(isReadable)
      .flatMap((entry) => messagesOf(entry, this.at(stretch)))
      .filter((message) => message.offset < stretch.until && (this.isWanted?.(message) ?? true));
  }

  /** Sends a page some at a time, in order, and writes down each time how far it has come. */
  private async send(messages: readonly Message[]): Promise<SliceEnd | undefined> {
    let left = messages;
    while (left.length > 0) {
      if (this.ports.outside.now() >= this.now.until) return this.again();
      const again = await this.pace.turn(this.now.until);
      if (again !== undefined) return { kind: 'again', at: again };
      const some = left.slice(0, this.pace.atOnce(perStep));
      const end = await this.sendSome(some);
      if (end) return end;
      left = left.slice(some.length);
    }
    return undefined;
  }

  private async sendSome(some: readonly Message[]): Promise<SliceEnd | undefined> {
    const { subscription, operation } = this.now;
    const dispatcher = this.ports.replayer(subscription, operation.id);
    const ordered = this.ports.isOrdered(subscription);
    // A record that is sent again is a message of its own.
    const way = { ordered, packed: false };
    const { waiting, never, reason } = await dispatch({ ...this.ports, dispatcher }, some, way);
    const last = some.at(-1)?.offset ?? 0;
    const reached = waiting[0]?.offset ?? last + 1;
    const refused = never.filter(({ message }) => message.offset < reached).length;
    const sent = some.filter(({ offset }) => offset < reached).length - refused;
    this.pace.sent(sent);
    const counted = { sent: this.cursor.sent + sent, refused: this.cursor.refused + refused };
    if (!(await this.reached({ ...this.cursor, ...counted, next: reached })))
      return { kind: 'lost' };
    // Nothing at all was taken: a failed run, which is told of, and after some is the end.
    if (waiting.length === some.length) throw new Error(`the queue takes nothing: ${reason}`);
    return waiting.length > 0
      ? { kind: 'again', at: this.ports.outside.now() + busyMs }
      : undefined;
  }

  private again(): SliceEnd {
    return { kind: 'again', at: this.ports.outside.now() };
  }

  private reached(to: ReplayCursor): Promise<boolean> {
    this.cursor = { ...to, paidUntil: this.pace.paidUntil };
    const { operation, by } = this.now;
    const { sent: delivered, refused: failed } = this.cursor;
    return this.ports.operations.advance(operation, by, {
      cursor: this.cursor,
      delivered,
      failed,
    });
  }
}
