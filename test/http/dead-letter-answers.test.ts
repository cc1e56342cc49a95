import { parkOne } from '../domain/redrive/redrive-site';
import { eventOf } from '../support/records';
import { noise } from '../support/seeded';
import { controlSite } from './control-site';
import { letters as base, filled, positionsOf } from './filled-site';

describe('the list', () => {
  test('letters come key by key, each with all that is known of it', async () => {
    const { ask } = await filled();
    const { status, json } = await ask(`GET ${base}`);
    expect(status).toBe(200);
    expect(positionsOf(json)).toEqual(['0-3', '0-5', '0-9', '0-4', '0-7']);
    expect(json.deadLetters[0]).toEqual({
      position: '0-3',
      topic: 'orders',
      partition: 0,
      offset: 3,
      key: 'alice',
      reason: 'attempts_exhausted',
      attempts: 10,
      firstAt: '2030-01-01T11:59:59.000Z',
      lastAt: '2030-01-01T11:59:59.000Z',
      parkedKey: true,
      event: expect.objectContaining({ id: '3' }),
    });
    expect(json.deadLetters[4]).toMatchObject({ parkedKey: false, lastError: 'no' });
    expect(json.next).toBeUndefined();
  });

  test('the event stands in the answer as it is stored', async () => {
    const site = controlSite();
    const event = '{"id":"1","data":{ "n" : 12345678901234567890, "n":1.0}}';
    await parkOne(site, 1, { event });
    expect((await site.ask(`GET ${base}`)).text).toContain(`"event":${event}}`);
    expect((await site.ask(`GET ${base}/0-1`)).text).toContain(`"event":${event}}`);
  });

  test.each([1, 2, 3])('by pages of %i each letter comes once', async (limit) => {
    const { ask } = await filled();
    const positions: string[] = [];
    let next = '';
    do {
      const { json } = await ask(`GET ${base}?limit=${limit}${next && `&next=${next}`}`);
      expect(json.deadLetters.length).toBeLessThanOrEqual(limit);
      positions.push(...positionsOf(json));
      next = json.next ?? '';
    } while (next);
    expect(positions).toEqual(['0-3', '0-5', '0-9', '0-4', '0-7']);
  });

  test.each([
    ['key=bob', ['0-4']],
    ['key=nobody', []],
    ['reason=rejected', ['0-7']],
    ['reason=behind_parked_key&key=alice', ['0-5', '0-9']],
    ['from=2030-01-01T12:00:00Z', ['0-7']],
    ['until=2030-01-01T12:00:00Z', ['0-3', '0-5', '0-9', '0-4']],
    ['from=2030-01-01T13:00:00%2B01:00&limit=1', ['0-7']],
  ])('with %s only what fits comes', async (query, expected) => {
    const { ask } = await filled();
    expect(positionsOf((await ask(`GET ${base}?${query}`)).json)).toEqual(expected);
  });

  test('an answer ends where it would be too long, and the next goes on there', async () => {
    const site = controlSite();
    for (let offset = 0; offset < 30; offset++)
      await parkOne(site, offset, { event: eventOf(`${offset}`, noise(150_000, offset)) });
    const first = await site.ask(`GET ${base}?limit=100`);
    expect(first.text.length).toBeGreaterThan(1_900_000);
    expect(first.text.length).toBeLessThan(2_400_000);
    const second = await site.ask(`GET ${base}?limit=100&next=${first.json.next}`);
    const third = await site.ask(`GET ${base}?limit=100&next=${second.json.next}`);
    const all = [first, second, third].flatMap(({ json }) => positionsOf(json));
    expect(new Set(all).size).toBe(30);
    expect(third.json.next).toBeUndefined();
  });

  test.each([
    ['limit=0', 'parameter_invalid'],
    ['limit=101', 'parameter_invalid'],
    ['limit=1e1', 'parameter_invalid'],
    ['reason=whatever', 'parameter_invalid'],
    ['from=yesterday', 'parameter_invalid'],
    ['from=2030-02-30T00:00:00Z', 'parameter_invalid'],
    ['until=', 'parameter_invalid'],
    ['key=', 'parameter_invalid'],
    ['colour=red', 'parameter_unknown'],
    ['toString=1', 'parameter_unknown'],
    ['next=', 'page_token_invalid'],
    ['next=nonsense', 'page_token_invalid'],
    [`next=${Buffer.from('["state#x"]').toString('base64url')}`, 'page_token_invalid'],
    [`next=${Buffer.from('["key/a",0]').toString('base64url')}`, 'page_token_invalid'],
    [`next=${Buffer.from('["key/a",0,-1]').toString('base64url')}`, 'page_token_invalid'],
    [`next=${Buffer.from('["key/a", 0, 1]').toString('base64url')}`, 'page_token_invalid'],
    [
      `next=${Buffer.from(`["key/${'x'.repeat(999)}"]`).toString('base64url')}`,
      'page_token_invalid',
    ],
  ])('%s is refused', async (query, code) => {
    const { status, json } = await (await filled()).ask(`GET ${base}?${query}`);
    expect({ status, code: json.code }).toEqual({ status: 400, code });
  });

  test('a subscription that is not there has no dead letters', async () => {
    const { status, json } = await controlSite().ask('GET /v1/subscriptions/none/dead-letters');
    expect({ status, code: json.code }).toEqual({ status: 404, code: 'subscription_unknown' });
  });
});

describe('one letter', () => {
  test.each(['0-99', '1-3', 'nonsense', '0-03', '-2-1', '0-1-2'])(
    '%s is not there',
    async (position) => {
      const { status, json } = await (await filled()).ask(`GET ${base}/${position}`);
      expect({ status, code: json.code }).toEqual({ status: 404, code: 'dead_letter_unknown' });
    },
  );
});
