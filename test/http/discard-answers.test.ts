import { billing, letterAt } from '../domain/redrive/redrive-site';
import { letters as base, filled, positionsOf } from './filled-site';

describe('discarding', () => {
  test('the letter is gone, and what is known of it is listed for 30 days', async () => {
    const { ask, lanes, logger } = await filled();
    const answer = await ask(`DELETE ${base}/0-3`, { reason: 'a test order' });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      position: '0-3',
      key: 'alice',
      reason: 'attempts_exhausted',
      attempts: 10,
      discarded: { why: 'a test order', by: 'owner', at: '2030-01-01T12:00:00.000Z' },
    });
    expect(positionsOf((await ask(`GET ${base}`)).json)).toEqual(['0-5', '0-9', '0-4', '0-7']);
    expect((await lanes.parked({ ...billing, name: 'key/alice' }))?.count).toBe(2);
    const { json } = await ask('GET /v1/subscriptions/billing/discarded');
    expect(json).toEqual({ discarded: [answer.json] });
    expect(logger.infos[0]).toEqual([
      'dead letter discarded',
      {
        namespace: 'default',
        subscription: 'billing',
        topic: 'orders',
        partition: 0,
        offset: 3,
        by: 'owner',
        why: 'a test order',
      },
    ]);
  });

  test('the key flows when it was the last', async () => {
    const { ask, lanes } = await filled();
    await ask(`DELETE ${base}/0-4`, { reason: 'x' });
    expect(await lanes.parked({ ...billing, name: 'key/bob' })).toBeUndefined();
  });

  test('a record that arrives meanwhile does not slip through', async () => {
    const { ask, lanes, letters } = await filled();
    const lane = { ...billing, name: 'key/bob' };
    const keep = letters.keep.bind(letters);
    letters.keep = async (...args) => {
      await lanes.wait(lane, letterAt(12, { key: 'bob' }));
      return keep(...args);
    };
    await ask(`DELETE ${base}/0-4`, { reason: 'x' });
    expect(await lanes.parked(lane)).toMatchObject({ count: 1 });
  });

  test('without a reason nothing is discarded', async () => {
    const { ask } = await filled();
    for (const body of [undefined, {}, { reason: '' }, { reason: 'x'.repeat(1_001) }])
      expect((await ask(`DELETE ${base}/0-3`, body)).status).toBe(422);
    expect(positionsOf((await ask(`GET ${base}`)).json)).toHaveLength(5);
  });

  test('a letter can be discarded once', async () => {
    const { ask } = await filled();
    await ask(`DELETE ${base}/0-3`, { reason: 'x' });
    expect((await ask(`DELETE ${base}/0-3`, { reason: 'x' })).status).toBe(404);
  });

  test('what was discarded comes page by page', async () => {
    const { ask } = await filled();
    for (const position of ['0-9', '0-3', '0-5'])
      await ask(`DELETE ${base}/${position}`, { reason: 'x' });
    const path = 'GET /v1/subscriptions/billing/discarded?limit=2';
    const first = await ask(path);
    const second = await ask(`${path}&next=${first.json.next}`);
    const positions = [first, second].flatMap(({ json }) =>
      json.discarded.map(({ position }: { position: string }) => position),
    );
    expect(positions).toEqual(['0-3', '0-5', '0-9']);
    expect(second.json.next).toBeUndefined();
  });
});
