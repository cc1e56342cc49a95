import { runOperation } from '../../../lib/domain/operations/run';
import { countRedrive } from '../../../lib/domain/redrive/count';
import { noon } from '../../support/test-outside';
import { beginRedrive, billing, parkKey, parkOne, redriveSite } from './redrive-site';

const offsets = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => from + at);
const scope = { subscription: billing, hereSince: noon };

/** A key with more letters than a page holds, one before it and one behind it. */
async function longKey() {
  const site = redriveSite();
  await parkKey(site, 'a', [0]);
  await parkKey(site, 'b', offsets(10, 350));
  await parkKey(site, 'c', [1]);
  await parkOne(site, 2);
  return site;
}

test('a key of many letters is counted once, and every letter of it', async () => {
  const site = await longKey();
  const filter = { reason: 'behind_parked_key' as const };
  expect(await countRedrive(site, { ...scope, selection: { filter } }, noon + 1)).toMatchObject({
    keys: 1,
    matched: 349,
    records: 350,
    exact: true,
  });
  expect(await countRedrive(site, { ...scope, selection: { filter: {} } }, noon + 1)).toMatchObject(
    {
      keys: 3,
      matched: 353,
      records: 353,
    },
  );
});

test('a key of many letters is opened once', async () => {
  const site = await longKey();
  await beginRedrive(site, { filter: {} });
  await runOperation(site, { namespace: 'default', id: 'redrive-1' }, noon + 1_000);
  expect(site.tickets.sent.map(({ lane }) => lane.name)).toEqual([
    'key/a',
    'key/b',
    'key/c',
    'one/00000/0000000000000002',
  ]);
});

test('a list is looked up some at a time, and to its end', async () => {
  const site = redriveSite();
  const keys = offsets(0, 35).map((at) => `k${at}`);
  for (const [at, key] of keys.entries()) if (at % 7 === 0) await parkKey(site, key, [at]);
  await parkOne(site, 99, { key: 'k34' });
  const counted = await countRedrive(site, { ...scope, selection: { keys } }, noon + 1);
  expect(counted).toMatchObject({ keys: 5, matched: 6, records: 6, exact: true });
  const places = offsets(0, 35).map((offset) => ({ partition: 0, offset }));
  expect(await countRedrive(site, { ...scope, selection: { places } }, noon + 1)).toMatchObject({
    keys: 5,
    matched: 5,
  });
});

test('a count ends when its time is up', async () => {
  const site = await longKey();
  expect(await countRedrive(site, { ...scope, selection: { filter: {} } }, noon)).toEqual({
    keys: 0,
    matched: 0,
    records: 0,
    exact: false,
    sample: [],
  });
});
