import { billing, parkKey, parkOne } from '../domain/redrive/redrive-site';
import { noon } from '../support/test-outside';
import { controlSite } from './control-site';

const at = (action: string) => `/v1/subscriptions/billing/${action}`;

test('a subscription says how it is doing', async () => {
  const site = controlSite();
  await parkKey(site, 'alice', [1, 2]);
  await parkOne(site, 3);
  expect((await site.ask(`GET ${at('status')}`)).json).toEqual({
    subscription: 'billing',
    paused: false,
    gone: false,
    parkedKeys: 1,
    deadLetters: 3,
    exact: true,
    messages: { waiting: 3, inFlight: 2, delayed: 1 },
  });
});

test('paused, its deliveries stop, and it says since when and why', async () => {
  const site = controlSite();
  const { status, json } = await site.ask(`POST ${at('pause')}`, { reason: 'a new release' });
  expect(status).toBe(200);
  expect(json).toMatchObject({
    paused: true,
    since: '2030-01-01T12:00:00.000Z',
    reason: 'a new release',
  });
  expect(site.turned).toEqual(['billing off']);
  expect(site.logger.infos[0]).toEqual([
    'paused',
    { namespace: 'default', subscription: 'billing', by: 'owner', reason: 'a new release' },
  ]);
});

test('who reads the queue itself can not be paused, and nothing says that it was', async () => {
  const site = controlSite();
  const { status, json } = await site.ask('POST /v1/subscriptions/audit/pause', {});
  expect({ status, code: json.code }).toEqual({ status: 409, code: 'target_not_ours' });
  expect(site.turned).toEqual([]);
  expect((await site.ask('GET /v1/subscriptions/audit/status')).json.paused).toBe(false);
});

test('the first reason of a pause stays', async () => {
  const site = controlSite();
  await site.ask(`POST ${at('pause')}`, { reason: 'first' });
  expect((await site.ask(`POST ${at('pause')}`, { reason: 'second' })).json.reason).toBe('first');
});

test('resumed, they go on; what was gone is tried again', async () => {
  const site = controlSite();
  await site.lanes.stop(billing, { why: 'gone', at: noon, reason: '410 Gone' });
  expect((await site.ask(`GET ${at('status')}`)).json).toMatchObject({ gone: true, paused: false });
  const { json } = await site.ask(`POST ${at('resume')}`);
  expect(json).toMatchObject({ gone: false, paused: false });
  // Once more at the end: the caretaker may have turned it off in between.
  expect(site.turned).toEqual(['billing on', 'billing on']);
});

test('whoever stops between the two steps leaves a subscription that says it is paused', async () => {
  for (const [action, before] of [
    ['pause', false],
    ['resume', true],
  ] as const) {
    const site = controlSite();
    if (before) await site.lanes.stop(billing, { why: 'paused', at: noon });
    site.turned.push = () => {
      throw new Error('stopped');
    };
    await expect(site.ask(`POST ${at(action)}`)).rejects.toThrow('stopped');
    expect((await site.lanes.state(billing)).stopped?.why).toBe('paused');
  }
});

test.each([
  ['pause', { reason: '' }],
  ['pause', { why: 'x' }],
  ['resume', { reason: 'x' }],
])('%s with %j is refused', async (action, body) => {
  const { status, json } = await controlSite().ask(`POST ${at(action)}`, body);
  expect({ status, code: json.code }).toEqual({ status: 422, code: 'body_invalid' });
});
