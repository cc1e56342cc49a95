import { DynamoLanes } from '../../lib/aws/dynamo-lanes';
import { freshLetters } from '../support/letters';
import { ownDeadLetterTables } from '../support/own-tables';
import { strictDynamo } from '../support/strict-dynamo';
import { testOutside } from '../support/test-outside';

/** A client, and the names of the calls that it makes. */
function countedDynamo() {
  const calls: string[] = [];
  const dynamo = strictDynamo();
  dynamo.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        calls.push(commandName.replace('Command', ''));
        return next(args);
      },
    { step: 'initialize' },
  );
  return { dynamo, calls };
}

test('from the first failure until it flows, a lane of ten letters takes 24 calls', async () => {
  const { freshLane, letterOf } = freshLetters();
  const { dynamo, calls } = countedDynamo();
  const lanes = new DynamoLanes(dynamo, await ownDeadLetterTables('calls'), testOutside());
  const lane = freshLane();
  await lanes.park(lane, letterOf(lane, 0));
  for (let at = 1; at < 10; at++) await lanes.wait(lane, letterOf(lane, at));
  const { epoch = 0 } = (await lanes.open(lane)) ?? {};
  for (const letter of await lanes.letters(lane, 10)) await lanes.confirm(lane, letter, epoch);
  expect(await lanes.parked(lane)).toBeUndefined();
  expect(calls.filter((name) => name === 'TransactWriteItems')).toHaveLength(22);
  expect(calls.filter((name) => name === 'Query')).toHaveLength(1);
  // One to open, and one of this test.
  expect(calls.filter((name) => name === 'GetItem')).toHaveLength(2);
  expect(calls).toHaveLength(24 + 1);
});
