import {
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Lane, laneOfOne, type SubscriptionRef } from '../domain/dead-letters/lane';
import type {
  Confirmed,
  End,
  LaneStore,
  Parked,
  Stopped,
  SubscriptionState,
} from '../domain/dead-letters/lane-store';
import type { Letter } from '../domain/dead-letters/letter';
import type { PackRange } from '../domain/deliver/pack';
import type { Outside } from '../domain/outside';
import { deadLettersKey, type Position } from '../domain/topology/keys';
import { conditional } from './conditional';
import { answerOf } from './failure';
import { text } from './item-values';
import { LaneChanges } from './lane-change';
import { confirm, setApart } from './lane-leave';
import { LanePacks } from './lane-packs';
import * as plans from './lane-plans';
import { LaneStops } from './lane-stops';
import { LaneTries } from './lane-tries';
import { type LaneTables, LaneWrites } from './lane-writes';
import { fromLetterItem, fromParkedItem, lettersPrefix, stoppedSort } from './letter-item';
import type { Item } from './log-item';

/** Parked lanes that a worker is told of. */
const maxParked = 100;

/** Parked lanes and their letters in the dead-letters table, which tell their operations in the operations table. */
export class DynamoLanes implements LaneStore {
  private readonly changes: LaneChanges;
  private readonly writes: LaneWrites;
  private readonly tries: LaneTries;
  private readonly packs: LanePacks;
  private readonly stops: LaneStops;

  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly tables: LaneTables,
    outside: Pick<Outside, 'now' | 'pause' | 'random'>,
  ) {
    this.changes = new LaneChanges(dynamo, tables.deadLetters, outside);
    this.writes = new LaneWrites(tables);
    this.tries = new LaneTries(dynamo, tables.deadLetters, () => outside.now());
    this.packs = new LanePacks(dynamo, tables.deadLetters, () => outside.now());
    this.stops = new LaneStops(dynamo, tables.deadLetters);
  }

  async state(subscription: SubscriptionRef): Promise<SubscriptionState> {
    // One more than is told of shows that there are more, and the stopped state is among them.
    const items = await this.query(subscription, { prefix: 'state#', max: maxParked + 2 });
    const stopped = items.find(({ sk }) => sk?.S === stoppedSort);
    const parked = items.filter((item) => item !== stopped).map(fromParkedItem);
    return {
      ...(stopped && { stopped: this.stops.read(stopped) }),
      parked: new Map(parked.slice(0, maxParked).map((one) => [one.lane.name, one])),
      complete: parked.length <= maxParked,
    };
  }

  parked(lane: Lane): Promise<Parked | undefined> {
    return this.changes.read(lane);
  }

  park(lane: Lane, letter: Letter, retryAt?: number): Promise<Parked> {
    const plan = plans.park(this.writes, { lane, letter, retryAt });
    return this.changes.run(lane, plan({ refused: new Set() }), plan);
  }

  wait(lane: Lane, letter: Letter): Promise<boolean> {
    const { first, again } = plans.wait(this.writes, { lane, letter });
    return this.changes.run(lane, first, again);
  }

  open(lane: Lane, operation?: string): Promise<Parked | undefined> {
    return this.changes.readThenRun(lane, plans.open(this.writes, { lane, operation }));
  }

  async letters(lane: Lane, max: number): Promise<readonly Letter[]> {
    const items = await this.query(lane, { prefix: lettersPrefix(lane), max });
    return items.map((item) => fromLetterItem(item).letter);
  }

  async note(lane: Lane, letter: Letter): Promise<void> {
    const command = new UpdateItemCommand(this.writes.tries(lane, letter));
    await conditional(answerOf(this.dynamo.send(command)));
  }

  confirm(lane: Lane, letter: Letter, epoch: number): Promise<Confirmed> {
    const { first, again } = confirm(this.writes, { lane, letter, epoch });
    return this.changes.run(lane, first, again);
  }

  release(lane: Lane, epoch: number): Promise<boolean> {
    return this.changes.readThenRun(lane, plans.release(this.writes, { lane, epoch }));
  }

  end(lane: Lane, epoch: number, how: End): Promise<void> {
    return this.changes.readThenRun(lane, plans.end(this.writes, { lane, epoch, how }));
  }

  async setApart(from: Lane, letter: Letter, epoch: number): Promise<Confirmed> {
    // It has a lane of its own: its ticket ends.
    if (laneOfOne(from, letter).name === from.name) {
      await this.end(from, epoch, { kind: 'failed', letter });
      return 'stale';
    }
    const ports = { changes: this.changes, writes: this.writes };
    return this.changes.readThenRun(from, setApart(ports, { from, letter, epoch }));
  }

  begin(lane: Lane, position: Position, replay?: string): Promise<number> {
    return this.tries.begin({ lane, position, replay });
  }

  takeBack(lane: Lane, position: Position, replay?: string): Promise<void> {
    return this.tries.takeBack({ lane, position, replay });
  }

  failed(
    lane: Lane,
    position: Position,
    { attempts, replay }: { attempts: number; replay?: string },
  ): Promise<void> {
    return this.tries.failed({ lane, position, replay }, attempts);
  }

  settledOf(of: SubscriptionRef, pack: PackRange): Promise<ReadonlySet<number>> {
    return this.packs.settledOf(of, pack);
  }

  keepSettled(of: SubscriptionRef, pack: PackRange, offsets: readonly number[]): Promise<void> {
    return this.packs.keepSettled(of, pack, offsets);
  }

  stop(subscription: SubscriptionRef, stopped: Stopped): Promise<void> {
    return this.stops.stop(subscription, stopped);
  }

  resume(subscription: SubscriptionRef): Promise<void> {
    return this.stops.resume(subscription);
  }

  /** The first items of a subscription whose sort keys begin with `prefix`: one page, so at most 1 MB. */
  private async query(
    of: SubscriptionRef,
    { prefix, max }: { prefix: string; max: number },
  ): Promise<Item[]> {
    const input: QueryCommandInput = {
      TableName: this.tables.deadLetters,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': text(deadLettersKey(of)), ':prefix': text(prefix) },
      ConsistentRead: true,
      Limit: max,
    };
    const { Items = [] } = await answerOf(this.dynamo.send(new QueryCommand(input)));
    return Items;
  }
}
