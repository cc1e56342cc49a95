import type { Journey } from '../../lib/cli/journey/timeline';
import { cli } from '../support/cli';
import { fakeApi } from './fake-api';

const journey: Journey = {
  topic: 'orders',
  partition: 3,
  offset: 17,
  id: 'e-1',
  key: 'alice',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  appendedAt: '2026-11-20T10:00:00.000Z',
  dispatchedAt: '2026-11-20T10:00:00.250Z',
  journal: { kept: '1 day', share: 0.5 },
  subscriptions: [
    {
      subscription: 'billing',
      state: 'parked',
      steps: [
        { at: '2026-11-20T10:00:00.300Z', step: 'queued' },
        { at: '2026-11-20T10:00:02.000Z', step: 'attempted', attempt: 1, error: 'boom\u001b[2J' },
        { at: '2026-11-20T10:00:03.000Z', step: 'parked', behind: '3-12' },
        { at: '2026-11-20T11:00:00.000Z', step: 'redriven', by: 'key:k3f9', operation: 'op-1' },
      ],
    },
    {
      subscription: 'audit',
      state: 'filtered',
      steps: [{ at: '2026-11-20T09:59:59.900Z', step: 'filtered', rule: 'data.amount' }],
    },
    { subscription: 'new', state: 'unseen', steps: [] },
  ],
};

const api = () => fakeApi(() => [200, journey]);

test('the way of a record is a timeline of each subscription', async () => {
  const { world, requests } = api();
  const { status, stdout } = await cli(world, 'journey', 'orders', '3-17');
  expect(status).toBe(0);
  expect(requests).toMatchObject([{ path: '/topics/orders/events/3-17/journey' }]);
  expect(stdout).toBe(`orders 3-17
  id          e-1
  key         alice
  trace       00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
  appended    2026-11-20T10:00:00.000Z
  dispatched  2026-11-20T10:00:00.250Z  +250 ms
  journal     kept for 1 day, of 50% of the records

billing  parked
  ├ 2026-11-20T10:00:00.300Z  +300 ms  queued
  ├ 2026-11-20T10:00:02.000Z  +2.0 s  attempted, attempt 1, failed: boom\\u001b[2J
  ├ 2026-11-20T10:00:03.000Z  +3.0 s  parked, behind 3-12
  └ 2026-11-20T11:00:00.000Z  +3600.0 s  redriven, by key:k3f9, operation op-1

audit  filtered
  └ 2026-11-20T09:59:59.900Z  -100 ms  filtered, by data.amount

new  unseen
`);
});

test('as JSON it is what the API says', async () => {
  const { stdout } = await cli(api().world, 'journey', 'orders', '3-17', '--output', 'json');
  expect(JSON.parse(stdout)).toEqual(journey);
});
