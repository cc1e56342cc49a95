import {
  type CancellationReason,
  type DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Lane } from '../domain/dead-letters/lane';
import type { Parked } from '../domain/dead-letters/lane-store';
import { Refusal } from '../domain/errors';
import { backoffMs, type Outside } from '../domain/outside';
import { answerOf } from './failure';
import { fromParkedItem, keyIn, parkedSort } from './letter-item';
import type { Item } from './log-item';

/** What a transaction writes: the lane's item, the letter's, and so on. */
export type Part = 'parked' | 'letter' | 'operation' | 'apart' | 'letterApart';

/** One transaction, and what its success means; without writes, there is nothing to do. */
export interface Plan<T> {
  readonly writes?: Partial<Record<Part, TransactWriteItem>>;
  readonly result: T;
}

/** What is known of a lane when a change to it is planned. */
export interface Seen {
  readonly parked?: Parked;
  /** Parts whose condition has refused an earlier plan. */
  readonly refused: ReadonlySet<Part>;
}

type Planner<T> = (seen: Seen) => Plan<T> | Promise<Plan<T>>;
type Refused = ReadonlyMap<Part, Item | undefined>;

/** Transactions tried before the caller is asked to come back. */
const maxTries = 12;

/** Changes lanes by transactions that hold only if the lane is as it was when they were planned. */
export class LaneChanges {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
    private readonly outside: Pick<Outside, 'pause' | 'random'>,
  ) {}

  /** The lane as it is now. */
  async read(lane: Lane): Promise<Parked | undefined> {
    const item = await this.get(keyIn(lane, parkedSort(lane)));
    return item && fromParkedItem(item);
  }

  /** An item of the table as it is now. */
  async get(key: Item): Promise<Item | undefined> {
    const command = new GetItemCommand({ TableName: this.table, Key: key, ConsistentRead: true });
    return (await answerOf(this.dynamo.send(command))).Item;
  }

  /** Reads the lane, then writes what `plan` says. */
  async readThenRun<T>(lane: Lane, plan: Planner<T>): Promise<T> {
    const seen = { parked: await this.read(lane), refused: new Set<Part>() };
    return this.run(lane, await plan(seen), plan);
  }

  /**
   * Writes `first`; where the store refuses it, looks at what is there and plans again.
   * @throws Refusal `throttled` when others won every try, or no answer came
   */
  async run<T>(lane: Lane, first: Plan<T>, plan: Planner<T>): Promise<T> {
    let next = first;
    const refused = new Set<Part>();
    for (let attempt = 1; next.writes; attempt++) {
      const outcome = await this.write(next.writes);
      if (outcome === 'written') return next.result;
      if (attempt === maxTries) throw gaveUp();
      await this.outside.pause(backoffMs(attempt, this.outside.random()));
      if (outcome === 'busy') continue;
      for (const part of outcome.keys()) refused.add(part);
      next = await plan({ parked: await this.seenIn(lane, outcome), refused });
    }
    return next.result;
  }

  /** A refusal by the lane's own condition shows the lane; any other says nothing of it. */
  private async seenIn(lane: Lane, refused: Refused): Promise<Parked | undefined> {
    if (!refused.has('parked')) return this.read(lane);
    const item = refused.get('parked');
    return item && fromParkedItem(item);
  }

  private async write(
    writes: Partial<Record<Part, TransactWriteItem>>,
  ): Promise<'written' | 'busy' | Refused> {
    const command = new TransactWriteItemsCommand({ TransactItems: Object.values(writes) });
    try {
      await answerOf(this.dynamo.send(command));
      return 'written';
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      return outcomeOf(error, Object.keys(writes) as Part[]);
    }
  }
}

function outcomeOf(error: TransactionCanceledException, parts: readonly Part[]): 'busy' | Refused {
  const reasons = error.CancellationReasons ?? [];
  // What was in the way may have hidden another refusal, so that nothing is concluded from the rest.
  if (reasons.some(isPassing)) return 'busy';
  const refused = parts.flatMap((part, at): [Part, Item | undefined][] =>
    reasons[at]?.Code === 'ConditionalCheckFailed' ? [[part, reasons[at].Item]] : [],
  );
  if (refused.length === 0) throw error;
  return new Map(refused);
}

const isPassing = ({ Code = '' }: CancellationReason): boolean =>
  /TransactionConflict|Throttling|ProvisionedThroughput/.test(Code);

const gaveUp = (): Refusal =>
  new Refusal('throttled', 'Others changed the same lane at every try. Send the request again.');
