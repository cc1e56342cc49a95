import { billing, letterAt } from '../domain/redrive/redrive-site';
import { noon } from '../support/test-outside';
import { filled } from './filled-site';

describe('parked keys', () => {
  const path = '/v1/subscriptions/billing/parked-keys';

  test('each key with what waits behind it, and none for what is parked alone', async () => {
    const { ask, lanes } = await filled();
    await lanes.open({ ...billing, name: 'key/bob' }, 'redrive-1');
    expect((await ask(`GET ${path}`)).json).toEqual({
      parkedKeys: [
        { key: 'alice', count: 3, since: '2030-01-01T11:59:59.000Z' },
        { key: 'bob', count: 1, since: '2030-01-01T11:59:59.000Z', operation: 'redrive-1' },
      ],
    });
  });

  test('they come page by page, and end where the keys do', async () => {
    const { ask } = await filled();
    const first = await ask(`GET ${path}?limit=1`);
    const second = await ask(`GET ${path}?limit=1&next=${first.json.next}`);
    const keys = [first, second].flatMap(({ json }) =>
      json.parkedKeys.map(({ key }: { key: string }) => key),
    );
    expect(keys).toEqual(['alice', 'bob']);
    expect((await ask(`GET ${path}?limit=2`)).json.parkedKeys).toHaveLength(2);
    expect((await ask(`GET ${path}?limit=3`)).json.next).toBeUndefined();
  });

  test('a key that tries again says when', async () => {
    const { ask, lanes } = await filled();
    await lanes.park(
      { ...billing, name: 'key/carol' },
      letterAt(20, { key: 'carol', reason: 'retry_later' }),
      noon + 60_000,
    );
    const { json } = await ask(`GET ${path}`);
    expect(json.parkedKeys[2]).toMatchObject({ key: 'carol', retryAt: '2030-01-01T12:01:00.000Z' });
  });
});
