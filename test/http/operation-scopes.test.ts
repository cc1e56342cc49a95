import { beginRedrive } from '../domain/redrive/redrive-site';
import { noon } from '../support/test-outside';
import { type ControlSite, controlSite } from './control-site';

async function siteWithTwo(): Promise<ControlSite> {
  const site = controlSite();
  await beginRedrive(site, { filter: {} }, { id: 'mine', subscription: 'billing' });
  const other = { id: 'other', subscription: 'audit', startedAt: noon + 1 };
  await beginRedrive(site, { filter: {} }, other);
  return site;
}

test.each([
  ['admin', ['other', 'mine']],
  ['inspect:billing', ['mine']],
  ['redrive:bill*', ['mine']],
  ['manage:audit', ['other']],
  ['inspect:nothing', []],
  ['consume:*', []],
])('%s shows the operations %j', async (scopes, ids) => {
  const site = await siteWithTwo();
  site.scopes = scopes;
  const { json } = await site.ask('GET /v1/operations');
  expect(json.operations.map(({ id }: { id: string }) => id)).toEqual(ids);
});

test('asking for a subscription by its name shows no more than the scope does', async () => {
  const site = await siteWithTwo();
  site.scopes = 'inspect:billing';
  const { json } = await site.ask('GET /v1/operations?subscription=audit');
  expect(json).toEqual({ operations: [] });
});

test('an operation that the caller may not see is answered as one that there is not', async () => {
  const site = await siteWithTwo();
  site.scopes = 'redrive:billing';
  for (const [hidden, absent] of [
    ['GET /v1/operations/other', 'GET /v1/operations/absent'],
    ['POST /v1/operations/other/cancel', 'POST /v1/operations/absent/cancel'],
  ] as const) {
    const { status, text } = await site.ask(absent);
    expect(status).toBe(404);
    expect(await site.ask(hidden)).toMatchObject({ status, text });
  }
  site.scopes = 'admin';
  expect((await site.ask('GET /v1/operations/other')).json.state).toBe('running');
});

test('whoever may only look at an operation can not cancel it', async () => {
  const site = await siteWithTwo();
  site.scopes = 'inspect:billing redrive:audit';
  expect((await site.ask('GET /v1/operations/mine')).status).toBe(200);
  const { status, json } = await site.ask('POST /v1/operations/mine/cancel');
  expect([status, json.code]).toEqual([403, 'scope_missing']);
  expect((await site.ask('GET /v1/operations/mine')).json.state).toBe('running');
  site.scopes = 'redrive:billing';
  expect((await site.ask('POST /v1/operations/mine/cancel')).json.state).toBe('cancelled');
});
