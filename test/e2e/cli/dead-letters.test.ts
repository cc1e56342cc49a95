import { Asked } from '../../support/asked';
import { parkedLetters } from '../../support/dead-letters';
import { startWeft, weft, weftIn } from '../../support/deployed-cli';
import { event, publishBatch } from '../../support/publishing';

const asked = new Asked();
beforeAll(() => asked.open());
afterAll(() => asked.close());
beforeEach(() => {
  asked.succeeds = () => true;
});

/** Publishes records of a key to a Lambda that asks this test, one request each. */
async function publish(topic: string, key: string, ids: readonly string[]): Promise<void> {
  for (const id of ids)
    await publishBatch(topic, [event({ id, partitionkey: key, data: { ask: asked.url } })]);
}

/** Publishes records of which the first fails for good, and waits until they are dead. */
async function park(key: string, ids: readonly string[]) {
  asked.succeeds = ({ id }) => id !== ids[0];
  await publish('parking', key, ids);
  const parked = await parkedLetters('parking-one', key, ids.length);
  asked.succeeds = () => true;
  return parked;
}

const letters = (...args: string[]) => weft('dead-letters', ...args);

test('what is parked is listed, shown, corrected, counted, redriven and gone', async () => {
  const key = 'cli-redriven';
  const [first] = await park(key, ['cr1', 'cr2']);
  const position = first?.position ?? '';
  const { stdout: list } = await letters('list', 'parking-one', '--key', key);
  expect(list).toMatch(new RegExp(`^${position} +${key} +attempts_exhausted +2 `, 'm'));
  expect(list).toMatch(/behind_parked_key/);

  const shown = await letters('show', 'parking-one', position, '--output', 'json');
  const corrected = { ...JSON.parse(shown.stdout).event, type: 'corrected' };
  const input = JSON.stringify(corrected);
  const line = ['dead-letters', 'edit', 'parking-one', position, '--event', '-'];
  expect(await weftIn({ input }, ...line)).toMatchObject({ status: 0 });
  expect((await letters('show', 'parking-one', position)).stdout).toContain('"type": "corrected"');

  const dry = await weft('redrive', 'parking-one', '--key', key, '--dry-run', '--output', 'json');
  expect(JSON.parse(dry.stdout)).toMatchObject({ keys: 1, records: 2, exact: true });
  const redriven = await weft('redrive', 'parking-one', '--key', key, '--yes');
  expect(redriven.status).toBe(0);
  expect(redriven.stdout).toMatch(/^delivered +2 of 2$/m);
  expect(await asked.handles('cr1', 'cr2')).toEqual(['cr1', 'cr2']);
  const after = await letters('list', 'parking-one', '--key', key);
  expect(after).toMatchObject({ status: 0, stdout: '', stderr: 'Nothing is dead here.\n' });
});

test('a redrive that fails again fails the command, which says where to look', async () => {
  const key = 'cli-failing';
  await park(key, ['cf1']);
  asked.succeeds = ({ id }) => id !== 'cf1';
  const { status, stderr } = await weft('redrive', 'parking-one', '--key', key, '--yes');
  expect(status).toBe(1);
  expect(stderr).toContain('weft dead-letters list parking-one');
});

test('dead letters of a key are discarded with a reason, after a count that discards nothing', async () => {
  const key = 'cli-discarded';
  await park(key, ['cd1', 'cd2', 'cd3']);
  const which = ['parking-one', '--key', key];
  const dry = await letters('discard', ...which, '--dry-run');
  expect(dry.stdout).toContain('3 dead letters would be discarded.');
  expect((await letters('discard', ...which, '--reason', 'tests')).status).toBe(2);
  expect(await letters('discard', ...which, '--reason', 'tests', '--yes')).toMatchObject({
    status: 0,
    stderr: '3 dead letters discarded.\n',
  });
  await publish('parking', key, ['cd4']);
  expect(await asked.handles('cd4')).toEqual(['cd4']);
});

test('a range is replayed to one subscription, watched, and found among the operations', async () => {
  const key = 'cli-replayed';
  await publish('replayed', key, ['cp1', 'cp2']);
  expect(await asked.handles('cp1', 'cp2')).toEqual(['cp1', 'cp2']);
  const range = ['replay', 'replayed', '--from', '1h', '--key', key];
  expect((await weft(...range, '--dry-run')).stdout).toMatch(/would be delivered +2/);
  const begun = await weft(...range, '--yes', '--no-wait', '--output', 'json');
  const { id } = JSON.parse(begun.stdout);
  const watched = await weft('operations', 'watch', id);
  expect(watched.status).toBe(0);
  expect(watched.stdout).toMatch(/^state +done$/m);
  const { stdout } = await weft('operations', 'list', '--subscription', 'replayed');
  expect(stdout).toContain(id);
  expect((await weft('operations', 'cancel', id)).stderr).toContain('operation_over (409)');
});

test('whoever stops watching a slow redrive leaves it running, and can cancel it', async () => {
  const key = 'cli-slow';
  await park(key, ['cs1', 'cs2', 'cs3', 'cs4', 'cs5']);
  asked.succeeds = ({ id }) => id !== 'cs2';
  const run = startWeft({}, 'redrive', 'parking-one', '--key', key, '--rate', '1', '--yes');
  await asked.handles('cs1');
  const { status, stderr } = await run.end();
  expect(status).toBe(130);
  const [, id = ''] = /weft operations cancel (\S+)"/.exec(stderr) ?? [];
  expect((await weft('operations', 'show', id)).stdout).toMatch(/^kind +redrive$/m);
  await weft('operations', 'cancel', id);
  expect((await weft('operations', 'watch', id)).stdout).not.toMatch(/^state +running$/m);
});

test.each([
  ['dead-letters', 'list', 'nowhere'],
  ['redrive', 'nowhere', '--dry-run'],
  ['replay', 'nowhere', '--from', 'earliest', '--dry-run'],
])('%s of a subscription that is not there is refused', async (...line) => {
  const { status, stdout, stderr } = await weft(...line);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^weft: subscription_unknown \(404\)/);
});
