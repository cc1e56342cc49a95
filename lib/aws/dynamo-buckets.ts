import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  type BucketStore,
  type Moved,
  type Moves,
  type Paid,
  paidAfter,
} from '../domain/limit/bucket';
import { units } from '../domain/limit/limits';
import { StoreClock } from '../domain/limit/store-clock';
import { mapValues } from '../domain/map-values';
import type { Outside } from '../domain/outside';
import { updateOf } from './bucket-update';
import { conditional } from './conditional';
import type { Item } from './log-item';

/** Writes of one move, against others that write at the same moment. */
const maxTries = 4;

/** A request waits for these calls: they are given up long before its own time is. */
const within = () => ({ abortSignal: AbortSignal.timeout(1_000) });

/** The table of buckets: partition key `pk`, and a number for each unit. */
export class DynamoBuckets implements BucketStore {
  private readonly clock = new StoreClock();

  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
    private readonly outside: Pick<Outside, 'now'>,
  ) {}

  async move(bucket: string, moves: Moves, known: Paid): Promise<Moved> {
    let guess = known;
    for (let tries = 1; ; tries++) {
      const { moved, paid } = await this.write(bucket, moves, guess);
      if (moved || tries === maxTries || !isRoom(paid, moves)) return { moved, paid };
      // There is room, so that it was the guess that was wrong.
      guess = paid;
    }
  }

  /** One write, which says how the bucket is, whether it was made or not. */
  private async write(bucket: string, moves: Moves, guess: Paid): Promise<Moved> {
    const command = new UpdateItemCommand({
      TableName: this.table,
      Key: { pk: { S: bucket } },
      ...updateOf(this.inStoreTime(moves), mapValues(guess, this.clock.toStore)),
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    this.learnFrom(command);
    const done = await conditional(this.dynamo.send(command, within()));
    const paid = this.paidIn(done.holds ? done.answer.Attributes : done.there);
    return { moved: done.holds, paid };
  }

  /** Each answer, also one that refuses, says what DynamoDB's time is, cut to the second. */
  private learnFrom({ middlewareStack }: UpdateItemCommand): void {
    middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const { headers } = result.response as { headers?: Record<string, string> };
        this.clock.learn(Date.parse(headers?.date ?? '') + 500, this.outside.now());
        return result;
      },
      { step: 'deserialize', priority: 'low' },
    );
  }

  private inStoreTime(moves: Moves): Moves {
    const { toStore } = this.clock;
    return mapValues(moves, ({ byMs, from, atMost, beyond }) => ({
      byMs,
      from: toStore(from),
      atMost: toStore(atMost),
      beyond: toStore(beyond),
    }));
  }

  private paidIn(item: Item | undefined): Paid {
    const times = units.flatMap((unit) => {
      const { N } = item?.[unit] ?? {};
      return N === undefined ? [] : [[unit, this.clock.toOurs(Number(N))] as const];
    });
    return Object.fromEntries(times);
  }
}

const isRoom = (paid: Paid, moves: Moves): boolean =>
  units.every((unit) => {
    const move = moves[unit];
    return !move || paidAfter(paid[unit], move) !== undefined;
  });
