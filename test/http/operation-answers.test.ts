import { beginRedrive, billing, letterAt, parkKey } from '../domain/redrive/redrive-site';
import { noon } from '../support/test-outside';
import { controlSite } from './control-site';

test('operations are listed newest first, of all subscriptions or of one', async () => {
  const site = controlSite();
  await beginRedrive(site, { filter: {} }, { id: 'a' });
  await beginRedrive(site, { filter: {} }, { id: 'b', startedAt: noon + 1 });
  await beginRedrive(site, { filter: {} }, { id: 'c', subscription: 'audit', startedAt: noon + 2 });
  const idsOf = async (query: string) =>
    (await site.ask(`GET /v1/operations${query}`)).json.operations.map(
      ({ id }: { id: string }) => id,
    );
  expect(await idsOf('')).toEqual(['c', 'b', 'a']);
  expect(await idsOf('?subscription=billing')).toEqual(['b', 'a']);
  expect(await idsOf('?limit=1')).toEqual(['c']);
  expect(await idsOf('?subscription=none')).toEqual([]);
});

test('what was asked for is shown with the one operation, not in the list', async () => {
  const site = controlSite();
  await beginRedrive(site, { filter: {} }, { id: 'a', request: { reason: ['rejected'] } });
  expect((await site.ask('GET /v1/operations')).json.operations[0]).not.toHaveProperty('request');
  expect((await site.ask('GET /v1/operations/a')).json.request).toEqual({ reason: ['rejected'] });
});

test('an operation counts what the lanes have delivered that it still redrives', async () => {
  const site = controlSite();
  const lane = await parkKey(site, 'alice', [1, 2, 3]);
  await beginRedrive(site, { filter: {} }, { id: 'a' });
  const { epoch = 0 } = (await site.lanes.open(lane, 'a')) ?? {};
  await site.lanes.confirm(lane, letterAt(1), epoch);
  const delivered = async () => (await site.ask('GET /v1/operations/a')).json.delivered;
  expect(await delivered()).toBe(1);
  await site.lanes.confirm(lane, letterAt(2), epoch);
  await site.lanes.confirm(lane, letterAt(3), epoch);
  expect(await delivered()).toBe(3);
});

test('what its runner keeps for itself is not shown', async () => {
  const site = controlSite();
  await beginRedrive(site, { filter: {} }, { id: 'a' });
  const { json } = await site.ask('GET /v1/operations/a');
  for (const name of ['plan', 'cursor', 'namespace', 'stumbles'])
    expect(json).not.toHaveProperty(name);
});

test('an operation that is not there is not there', async () => {
  const { ask } = controlSite();
  const long = 'x'.repeat(2_000);
  for (const request of [
    'GET /v1/operations/x',
    'POST /v1/operations/x/cancel',
    `GET /v1/operations/${long}`,
    `POST /v1/operations/${long}/cancel`,
  ]) {
    const { status, json } = await ask(request);
    expect({ status, code: json.code }).toEqual({ status: 404, code: 'operation_unknown' });
  }
});

describe('cancelling', () => {
  test('it ends at once, may be repeated, and wakes the runner to take lanes back', async () => {
    const site = controlSite();
    await beginRedrive(site, { filter: {} }, { id: 'a' });
    for (let times = 1; times <= 2; times++) {
      const { status, json } = await site.ask('POST /v1/operations/a/cancel');
      expect(status).toBe(200);
      expect(json).toMatchObject({ state: 'cancelled', endedAt: '2030-01-01T12:00:00.000Z' });
      expect(site.wakeUps.sent).toHaveLength(times);
    }
  });

  test('what has ended by itself can not be cancelled', async () => {
    const site = controlSite();
    await beginRedrive(site, { filter: {} }, { id: 'a' });
    await site.operations.close(
      { namespace: billing.namespace, id: 'a' },
      { state: 'done', at: noon },
    );
    const { status, json } = await site.ask('POST /v1/operations/a/cancel');
    expect({ status, code: json.code, state: json.state }).toEqual({
      status: 409,
      code: 'operation_over',
      state: 'done',
    });
  });
});
