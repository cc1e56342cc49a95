import { laneOfOne } from '../../../lib/domain/dead-letters/lane';
import { packBody } from '../../../lib/domain/deliver/pack';
import { eventOf } from '../../support/records';
import { noon } from '../../support/test-outside';
import { audit, billing, letterAt, parkKey, parkOne } from '../redrive/redrive-site';
import { laneOf, look, type Site, siteOf } from './caretaker-site';

describe('what SQS has moved away', () => {
  const attributes = { topic: 'orders', partition: '0', offset: '7' };
  const event = eventOf('7', null, 'alice');
  const letters = async (site: Site, of = billing) =>
    (await site.shelf.page(of, { max: 100 })).letters;

  test('a record becomes a letter of its key, and leaves the queue', async () => {
    const site = siteOf();
    site.queue.put('billing', event, attributes);
    await look(site);
    expect(await letters(site)).toEqual([
      {
        lane: laneOf('alice'),
        letter: {
          position: letterAt(7).position,
          event,
          key: 'alice',
          reason: 'moved_by_queue',
          attempts: 0,
          tries: 0,
          round: 1,
          firstAt: noon,
          lastAt: noon,
        },
      },
    ]);
    expect(site.queue.messages.get('billing')).toEqual([]);
  });

  test('where its consumer reads the queue itself it is a letter alone, with all its tries', async () => {
    const site = siteOf();
    site.queue.put('audit', event, { ...attributes, replay: 'replay-1' });
    await look(site);
    const [laid] = await letters(site, audit);
    expect(laid).toMatchObject({
      lane: laneOfOne(audit, letterAt(7)),
      letter: { key: 'alice', attempts: 10, replay: 'replay-1' },
    });
  });

  test('behind a key that is parked it waits, and makes no ticket stale', async () => {
    const site = siteOf();
    const lane = await parkKey(site, 'alice', [3]);
    const { epoch } = (await site.lanes.open(lane, 'redrive-1')) ?? {};
    site.queue.put('billing', event, attributes);
    await look(site);
    expect(await site.lanes.parked(lane)).toMatchObject({
      count: 2,
      epoch,
      operation: 'redrive-1',
    });
  });

  test('brought in twice it is one letter', async () => {
    const site = siteOf();
    site.queue.put('billing', event, attributes);
    const remove = site.queue.remove.bind(site.queue);
    site.queue.remove = async () => {
      throw new Error('killed');
    };
    const done = await look(site);
    expect(done.find(({ subscription }) => subscription === 'billing')?.errors).toHaveLength(1);
    site.queue.remove = remove;
    site.queue.held.clear();
    await look(site);
    expect(await letters(site)).toHaveLength(1);
    expect((await site.lanes.parked(laneOf('alice')))?.count).toBe(1);
    expect(site.queue.messages.get('billing')).toEqual([]);
  });

  test('of a pack each record becomes a letter of its key, but for those that were settled', async () => {
    const site = siteOf();
    const events = ['alice', 'bob', 'alice'].map((key, at) => eventOf(`${at}`, null, key));
    const body = packBody(events.map((text, at) => ({ offset: 7 + at, event: text })));
    await site.lanes.keepSettled(billing, { partition: 0, first: 7, last: 9 }, [8]);
    site.queue.put('billing', body, { topic: 'orders', partition: '0', 'weft-pack': '3' });
    await look(site);
    expect((await letters(site)).map(({ lane, letter }) => [lane.name, letter.event])).toEqual([
      ['key/alice', events[0]],
      ['key/alice', events[2]],
    ]);
    expect(site.queue.messages.get('billing')).toEqual([]);
  });

  test('what was put there on purpose keeps the reason', async () => {
    const site = siteOf();
    site.queue.put('billing', event, { ...attributes, reason: 'no such customer' });
    await look(site);
    expect((await letters(site))[0]?.letter).toMatchObject({
      reason: 'rejected',
      lastError: 'no such customer',
    });
  });

  test.each([
    ['text', 'hello "you"\n', {}],
    ['no text', '', {}],
    ['an event without a position', event, {}],
    ['a position without an event', 'hello', attributes],
    ['a position before the first', event, { ...attributes, partition: '-1' }],
    ['a partition that no topic has', event, { ...attributes, partition: '100000' }],
    ['an offset beyond counting', event, { ...attributes, offset: '1e300' }],
    ['a list', '[]', attributes],
    ['null', 'null', attributes],
    ['a key that is no text', '{"partitionkey":{"a":1}}', attributes],
    ['a ticket that is none', 'nonsense', { 'weft-ticket': '1' }],
  ])(
    'a message of somebody else that is %s is kept, apart, to be seen and discarded',
    async (_, body, given) => {
      const site = siteOf();
      site.queue.put('billing', body, given);
      await look(site);
      const [laid, ...others] = await letters(site);
      expect(others).toEqual([]);
      expect(laid?.lane.name).toBe('one/foreign/message-1');
      expect(laid?.letter.position.partition).toBe(-1);
      expect(Number.isSafeInteger(laid?.letter.position.offset)).toBe(true);
      expect(JSON.parse(laid?.letter.event ?? '')).toBe(body);
      expect(await site.shelf.at(billing, laid?.letter.position ?? letterAt(0).position)).toEqual(
        laid,
      );
      expect(site.queue.messages.get('billing')).toEqual([]);
    },
  );

  test('a ticket is sent again, and its redrive goes on', async () => {
    const site = siteOf();
    const lane = await parkKey(site, 'alice', [3]);
    const { epoch = 0 } = (await site.lanes.open(lane, 'redrive-1')) ?? {};
    const body = JSON.stringify({ weft: 'ticket', lane: lane.name, epoch });
    site.queue.put('billing', body, { 'weft-ticket': '1' });
    await look(site);
    const parked = await site.lanes.parked(lane);
    expect(parked).toMatchObject({ count: 1, epoch, operation: 'redrive-1' });
    expect(site.tickets.sent.map((one) => [one.lane, one.epoch])).toEqual([[lane, epoch]]);
    expect(site.queue.messages.get('billing')).toEqual([]);
  });

  test('a ticket that the queue does not take stays where it can be sent again', async () => {
    const site = siteOf();
    const lane = await parkKey(site, 'alice', [3]);
    const { epoch = 0 } = (await site.lanes.open(lane, 'redrive-1')) ?? {};
    const body = JSON.stringify({ weft: 'ticket', lane: lane.name, epoch });
    site.queue.put('billing', body, { 'weft-ticket': '1' });
    site.tickets.refuse = 1;
    await look(site);
    expect(site.tickets.sent).toEqual([]);
    expect(site.queue.messages.get('billing')).toHaveLength(1);
  });

  test('a ticket of an earlier redrive is dropped, and ends no later one', async () => {
    const site = siteOf();
    const lane = await parkKey(site, 'alice', [3]);
    const { epoch = 0 } = (await site.lanes.open(lane, 'redrive-1')) ?? {};
    const body = JSON.stringify({ weft: 'ticket', lane: lane.name, epoch: epoch - 1 });
    site.queue.put('billing', body, { 'weft-ticket': '1' });
    await look(site);
    expect((await site.lanes.parked(lane))?.operation).toBe('redrive-1');
    expect(site.tickets.sent).toEqual([]);
    expect(site.queue.messages.get('billing')).toEqual([]);
  });

  test('a record that blocks its key goes on trying, with all of its key behind it', async () => {
    const site = siteOf();
    site.queue.put('blocking', event, attributes);
    await look(site);
    const lane = { ...laneOf('alice'), subscription: 'blocking' };
    expect((await letters(site, lane))[0]).toMatchObject({
      lane,
      letter: { reason: 'retry_later' },
    });
    expect((await site.lanes.parked(lane))?.retryAt).toBe(noon);
  });

  test('a record that is being sent to its native consumer again stays, until that is over', async () => {
    const site = siteOf();
    const lane = await parkOne(site, 7, { of: audit });
    await site.lanes.open(lane, 'redrive-1');
    site.queue.put('audit', event, attributes);
    await look(site);
    expect(site.queue.messages.get('audit')).toHaveLength(1);
    await site.lanes.end(lane, (await site.lanes.parked(lane))?.epoch ?? 0, { kind: 'cancelled' });
    site.queue.held.clear();
    await look(site);
    expect(site.queue.messages.get('audit')).toEqual([]);
  });

  test('one that can not be kept stays, and holds up no other', async () => {
    const site = siteOf();
    for (const offset of [1, 2, 3])
      site.queue.put('audit', eventOf(`${offset}`), { ...attributes, offset: `${offset}` });
    const park = site.lanes.park.bind(site.lanes);
    site.lanes.park = async (lane, letter, at) => {
      if (letter.position.offset === 2) throw new Error('too large');
      return park(lane, letter, at);
    };
    const done = await look(site);
    expect(done.find(({ subscription }) => subscription === 'audit')).toMatchObject({
      brought: 2,
      failed: [{ id: 'message-2', error: new Error('too large') }],
    });
    expect(site.queue.messages.get('audit')).toHaveLength(1);
  });
});
