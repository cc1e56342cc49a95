import { DynamoLanes } from '../../lib/aws/dynamo-lanes';
import type { LaneStore } from '../../lib/domain/dead-letters/lane-store';
import { sdkError } from '../support/answering';
import { freshLetters } from '../support/letters';
import { ownDeadLetterTables } from '../support/own-tables';
import { strictDynamo } from '../support/strict-dynamo';
import { noon, testOutside } from '../support/test-outside';

const { freshLane, letterOf } = freshLetters();

describe('an answer that is lost', () => {
  let tables: Awaited<ReturnType<typeof ownDeadLetterTables>>;
  beforeAll(async () => {
    tables = await ownDeadLetterTables('lost');
  });

  /** Two stores on the same tables: on the first, each write is made and its answer is lost. */
  function stores() {
    const losing = strictDynamo();
    losing.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (args) => {
          const answer = await next(args);
          if (/Get|Query/.test(commandName)) return answer;
          throw sdkError({ name: 'TimeoutError' });
        },
      { step: 'initialize' },
    );
    return {
      deaf: new DynamoLanes(losing, tables, testOutside()),
      lanes: new DynamoLanes(strictDynamo(), tables, testOutside()),
    };
  }

  /** Does it three times, of which two answers are lost. */
  async function repeated<T>(act: (lanes: LaneStore) => Promise<T>): Promise<T> {
    const { deaf, lanes } = stores();
    for (let lost = 0; lost < 2; lost++) {
      await act(deaf).catch((error) => expect(error).toMatchObject({ code: 'throttled' }));
    }
    return act(lanes);
  }

  test('a letter is parked once, in one epoch', async () => {
    const lane = freshLane();
    const first = await repeated((lanes) => lanes.park(lane, letterOf(lane, 0)));
    expect(first).toMatchObject({ epoch: noon + 1, count: 1 });
    const second = await repeated((lanes) => lanes.park(lane, letterOf(lane, 1)));
    expect(second).toMatchObject({ epoch: noon + 2, count: 2 });
  });

  test('a letter waits once', async () => {
    const lane = freshLane();
    const { lanes } = stores();
    await lanes.park(lane, letterOf(lane, 0));
    expect(await repeated((lanes) => lanes.wait(lane, letterOf(lane, 1)))).toBe(true);
    expect(await lanes.parked(lane)).toMatchObject({ count: 2 });
  });

  test('of the epochs that opening began, the last is the lane’s', async () => {
    const lane = freshLane();
    const { lanes } = stores();
    await lanes.park(lane, letterOf(lane, 0));
    const opened = await repeated((lanes) => lanes.open(lane, 'op'));
    expect(opened).toMatchObject({ epoch: noon + 4, count: 1, operation: 'op', delivered: 0 });
    expect(await lanes.parked(lane)).toEqual(opened);
  });

  test('letters are confirmed once each, and the last lets the lane flow', async () => {
    const lane = freshLane();
    const { lanes } = stores();
    await lanes.park(lane, letterOf(lane, 0));
    for (const at of [1, 2]) await lanes.wait(lane, letterOf(lane, at));
    const { epoch = 0 } = (await lanes.open(lane, 'op')) ?? {};
    const confirm = (at: number) =>
      repeated((lanes) => lanes.confirm(lane, letterOf(lane, at), epoch));
    expect(await confirm(0)).toBe('parked');
    expect(await confirm(1)).toBe('parked');
    expect(await lanes.parked(lane)).toMatchObject({ count: 1, delivered: 2 });
    expect(await confirm(2)).toBe('flows');
    expect(await lanes.letters(lane, 10)).toEqual([]);
  });

  test('a redrive ends once, in one epoch', async () => {
    const lane = freshLane();
    const { epoch } = await stores().lanes.park(lane, letterOf(lane, 0));
    await repeated((lanes) => lanes.end(lane, epoch, { kind: 'later', retryAt: noon }));
    expect(await stores().lanes.parked(lane)).toMatchObject({ epoch: epoch + 1, retryAt: noon });
  });

  test('a letter is set apart once', async () => {
    const lane = freshLane();
    const { lanes } = stores();
    const { epoch } = await lanes.park(lane, letterOf(lane, 0));
    for (const at of [1, 2]) await lanes.wait(lane, letterOf(lane, at));
    const apart = (lanes: LaneStore) => lanes.setApart(lane, letterOf(lane, 0), epoch);
    expect(await repeated(apart)).toBe('parked');
    expect(await lanes.parked(lane)).toMatchObject({ count: 2 });
    expect((await lanes.state(lane)).parked.get('one/00003/0000000000000000')).toMatchObject({
      count: 1,
    });
  });

  test('a subscription stops for one reason, and goes on', async () => {
    const lane = freshLane();
    const { lanes } = stores();
    await repeated((lanes) => lanes.stop(lane, { why: 'paused', at: noon }));
    expect((await lanes.state(lane)).stopped).toEqual({ why: 'paused', at: noon });
    await repeated((lanes) => lanes.resume(lane));
    expect((await lanes.state(lane)).stopped).toBeUndefined();
  });

  test('a lost answer may count a try twice, never too few', async () => {
    const lane = freshLane();
    const { position } = letterOf(lane, 1);
    expect(await repeated((lanes) => lanes.begin(lane, position))).toBe(3);
    await repeated((lanes) => lanes.failed(lane, position, { attempts: 5 }));
    expect(await stores().lanes.begin(lane, position)).toBe(6);
  });
});
