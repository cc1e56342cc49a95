import {
  type CancellationReason,
  DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { DynamoLanes } from '../../lib/aws/dynamo-lanes';
import { toParkedItem } from '../../lib/aws/letter-item';
import type { LaneStore, Parked } from '../../lib/domain/dead-letters/lane-store';
import { answering } from '../support/answering';
import { freshLetters } from '../support/letters';
import { lasting, passing } from '../support/sdk-errors';
import { noon, testOutside } from '../support/test-outside';

const { freshLane, letterOf } = freshLetters();
const lane = freshLane();
const letter = letterOf(lane, 1);
const names = { deadLetters: 'dead-letters', operations: 'operations' };

const cancelled = (...reasons: (string | CancellationReason)[]) =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: reasons.map((one) => (typeof one === 'string' ? { Code: one } : one)),
  });

/** A store whose calls are answered one after the other, the last answer again and again. */
function storeWith(...answers: object[]) {
  const dynamo = new DynamoDBClient({});
  const outside = testOutside();
  const calls: string[] = [];
  dynamo.middlewareStack.add(
    (_, { commandName = '' }) =>
      async () => {
        calls.push(commandName.replace('Command', ''));
        const output = answers.length > 1 ? answers.shift() : answers[0];
        if (output instanceof Error) throw output;
        return { output: output as never, response: {} };
      },
    { step: 'initialize' },
  );
  return { lanes: new DynamoLanes(dynamo, names, outside), outside, calls };
}

const { position } = letter;
const calls: [string, (lanes: LaneStore) => Promise<unknown>][] = [
  ['state', (lanes) => lanes.state(lane)],
  ['parked', (lanes) => lanes.parked(lane)],
  ['park', (lanes) => lanes.park(lane, letter)],
  ['wait', (lanes) => lanes.wait(lane, letter)],
  ['open', (lanes) => lanes.open(lane)],
  ['letters', (lanes) => lanes.letters(lane, 1)],
  ['note', (lanes) => lanes.note(lane, letter)],
  ['confirm', (lanes) => lanes.confirm(lane, letter, 1)],
  ['release', (lanes) => lanes.release(lane, 1)],
  ['end', (lanes) => lanes.end(lane, 1, { kind: 'cancelled' })],
  ['setApart', (lanes) => lanes.setApart(lane, letter, 1)],
  ['begin', (lanes) => lanes.begin(lane, position)],
  ['takeBack', (lanes) => lanes.takeBack(lane, position)],
  ['failed', (lanes) => lanes.failed(lane, position, { attempts: 1 })],
  ['stop', (lanes) => lanes.stop(lane, { why: 'paused', at: noon })],
  ['resume', (lanes) => lanes.resume(lane)],
];

describe('what the store answers', () => {
  describe.each(calls)('to %s', (_, call) => {
    const lanesOn = (answer: object) =>
      new DynamoLanes(answering(new DynamoDBClient({}), answer), names, testOutside());

    test.each(passing)('while it answers %p, another try may help', async (error) => {
      await expect(call(lanesOn(error))).rejects.toMatchObject({ code: 'throttled', cause: error });
    });

    test.each(lasting)('with %p is a defect', async (error) => {
      await expect(call(lanesOn(error))).rejects.toBe(error);
    });
  });
});

describe('a transaction that is cancelled', () => {
  test.each([
    ['TransactionConflict', 'None'],
    ['None', 'ThrottlingError'],
    ['ProvisionedThroughputExceeded', 'None'],
  ])('for %p and %p is tried again after a pause', async (...codes) => {
    const busy = cancelled(...codes);
    const { lanes, outside, calls } = storeWith(busy, busy, {});
    expect(await lanes.wait(lane, letter)).toBe(true);
    expect(calls).toEqual(Array(3).fill('TransactWriteItems'));
    expect(outside.pauses).toHaveLength(2);
  });

  test('proves nothing of its conditions while another is in the way', async () => {
    const mixed = cancelled('ConditionalCheckFailed', 'TransactionConflict');
    const { lanes } = storeWith(mixed, {});
    expect(await lanes.wait(lane, letter)).toBe(true);
  });

  test('is given up when others are in the way at every try', async () => {
    const { lanes, outside, calls } = storeWith(cancelled('TransactionConflict', 'None'));
    const refusal = { code: 'throttled', remedy: 'retry' };
    await expect(lanes.park(lane, letter)).rejects.toMatchObject(refusal);
    expect(calls).toHaveLength(12);
    expect(outside.pauses.every((pause) => pause <= 500)).toBe(true);
  });

  test('is given up when the lane is another at every try', async () => {
    const parked: Parked = { lane, epoch: 1, count: 5, round: 1, since: 0, delivered: 0 };
    const Item = toParkedItem(parked);
    const { lanes, calls } = storeWith(
      cancelled({ Code: 'ConditionalCheckFailed', Item }, { Code: 'None' }),
    );
    await expect(lanes.confirm(lane, letter, 1)).rejects.toMatchObject({ code: 'throttled' });
    expect(calls).toEqual(Array(12).fill('TransactWriteItems'));
  });

  test('for what another try does not mend is a defect', async () => {
    for (const error of [cancelled('None', 'ValidationError'), cancelled()]) {
      await expect(storeWith(error).lanes.park(lane, letter)).rejects.toBe(error);
    }
  });
});
