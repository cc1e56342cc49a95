import type { Lane } from '../dead-letters/lane';
import type { LetterShelf } from '../dead-letters/letter-shelf';
import type { Operation } from '../operations/operation';
import type { OperationStore } from '../operations/operation-store';
import { Pace } from '../operations/pace';
import type { SliceEnd } from '../operations/slice-end';
import type { Subscription } from '../topology/fabric';
import { lanesAtOnce, type OpenPorts, openLanes } from './open';
import {
  type Picked,
  type Selection,
  type SelectionCursor,
  type SelectionPorts,
  selectPage,
  start,
} from './selection';

export interface RedrivePorts extends SelectionPorts, OpenPorts {
  readonly lanes: SelectionPorts['lanes'] & OpenPorts['lanes'];
  readonly shelf: Pick<LetterShelf, 'page' | 'at' | 'lanes'>;
  readonly operations: Pick<OperationStore, 'advance'>;
}

/** One run of a redrive. */
export interface RedriveRun {
  readonly operation: Operation;
  readonly subscription: Subscription;
  /** The run's name in its lease. */
  readonly by: string;
  /** When to begin nothing more, in milliseconds since 1970. */
  readonly until: number;
}

/** How far a redrive has come: it sends tickets, then it watches the lanes that it has opened. */
export type RedriveCursor =
  | {
      readonly stage: 'send';
      readonly at: SelectionCursor;
      readonly paidUntil: number;
    }
  | {
      readonly stage: 'watch';
      /** Lanes up to this one are done. */
      readonly after?: string;
      readonly looks: number;
    };

/** Goes on with a redrive until it is done, or the time or the rate's share of it is used up. */
export function redriveSlice(ports: RedrivePorts, run: RedriveRun): Promise<SliceEnd> {
  const { plan, cursor, ratePerSecond } = run.operation;
  const begun = (cursor as RedriveCursor | undefined) ?? {
    stage: 'send',
    at: start(plan as Selection),
    paidUntil: 0,
  };
  if (begun.stage === 'watch') return watch(ports, run, begun);
  const pace = new Pace(ports.outside, ratePerSecond, begun.paidUntil);
  return new Sending({ ports, run, pace }).from(begun.at);
}

interface Scene {
  readonly ports: RedrivePorts;
  readonly run: RedriveRun;
  readonly pace: Pace;
}

class Sending {
  constructor(private readonly scene: Scene) {}

  async from(cursor: SelectionCursor): Promise<SliceEnd> {
    const { ports, run } = this.scene;
    let at: SelectionCursor | undefined = cursor;
    while (at) {
      if (ports.outside.now() >= run.until) return { kind: 'again', at: ports.outside.now() };
      const page = await selectPage(ports, this.scope(), at);
      const end = await this.sendPage(page.picked);
      if (end) return end;
      if (page.next && !(await this.reached(page.next))) return { kind: 'lost' };
      at = page.next;
    }
    const watching: RedriveCursor = { stage: 'watch', looks: 0 };
    const held = await ports.operations.advance(run.operation, run.by, { cursor: watching });
    return held ? watch(ports, run, watching) : { kind: 'lost' };
  }

  private scope() {
    const { plan, startedAt, namespace, subscription } = this.scene.run.operation;
    return {
      subscription: { namespace, subscription },
      selection: plan as Selection,
      hereSince: startedAt,
      lanesOnly: true,
    };
  }

  /** Opens the lanes of a page, some at a time, and writes down each time how far it has come. */
  private async sendPage(page: readonly Picked[]): Promise<SliceEnd | undefined> {
    const { ports, run, pace } = this.scene;
    let left = firstOfEachLane(page);
    while (left.length > 0) {
      if (ports.outside.now() >= run.until) return { kind: 'again', at: ports.outside.now() };
      const again = await pace.turn(run.until);
      if (again !== undefined) return { kind: 'again', at: again };
      const some = left.slice(0, pace.atOnce(lanesAtOnce));
      await this.open(some.map(({ lane }) => lane));
      const last = some.at(-1);
      if (last && !(await this.reached(last.next))) return { kind: 'lost' };
      left = left.slice(some.length);
    }
    return undefined;
  }

  private async open(lanes: readonly Lane[]): Promise<void> {
    const { ports, run, pace } = this.scene;
    const operation = run.operation.id;
    pace.sent(await openLanes(ports, run.subscription, { lanes, operation }));
  }

  private reached(at: SelectionCursor): Promise<boolean> {
    const { ports, run, pace } = this.scene;
    const cursor: RedriveCursor = { stage: 'send', at, paidUntil: pace.paidUntil };
    return ports.operations.advance(run.operation, run.by, { cursor });
  }
}

function firstOfEachLane(page: readonly Picked[]): Picked[] {
  const seen = new Set<string>();
  return page.filter(({ lane }) => !seen.has(lane.name) && seen.add(lane.name));
}

/** Lanes looked at in one read, and the longest wait between two looks. */
const perPage = 100;
const longestWaitMs = 60_000;

/** Looks whether a lane still has the operation. Those behind it were looked at before, and never get it again. */
async function watch(
  { shelf, outside, operations }: RedrivePorts,
  { operation, by }: RedriveRun,
  { after, looks }: Extract<RedriveCursor, { stage: 'watch' }>,
): Promise<SliceEnd> {
  let behind = after;
  for (let more = true; more; ) {
    const page = await shelf.lanes(operation, { after: behind, max: perPage });
    const at = page.lanes.findIndex((parked) => parked.operation === operation.id);
    if (at >= 0) {
      const reached = page.lanes[at - 1]?.lane.name ?? behind;
      const cursor: RedriveCursor = { stage: 'watch', after: reached, looks: looks + 1 };
      const held = await operations.advance(operation, by, { cursor });
      const wait = Math.min(longestWaitMs, 1_000 * 2 ** looks);
      return held ? { kind: 'again', at: outside.now() + wait } : { kind: 'lost' };
    }
    behind = page.next;
    more = behind !== undefined;
  }
  return { kind: 'done' };
}
