import { Refusal } from '../../../lib/domain/errors';
import { wakeOverdue } from '../../../lib/domain/operations/caretake';
import { noon } from '../../support/test-outside';
import { beginRedrive, billing, parkKey } from '../redrive/redrive-site';
import { laneOf, look, namesOf, parkDue, siteOf } from './caretaker-site';

describe('lanes that try again', () => {
  test('one that is due gets its ticket, one that is not waits', async () => {
    const site = siteOf();
    await parkDue(site, 'alice', noon);
    await parkDue(site, 'bob', noon + 1);
    await parkKey(site, 'carol', [5]);
    const done = await look(site);
    expect(namesOf(site)).toEqual(['key/alice']);
    expect(done.find(({ subscription }) => subscription === 'billing')).toMatchObject({
      opened: 1,
      errors: [],
    });
    expect(site.tickets.sent[0]?.operation).toBeUndefined();
    expect((await site.lanes.parked(laneOf('alice')))?.round).toBe(1);
  });

  test('there is one ticket, however often it is looked', async () => {
    const site = siteOf();
    await parkDue(site, 'alice', noon);
    await Promise.all([look(site), look(site)]);
    site.outside.time += 600_000;
    await look(site);
    expect(namesOf(site)).toEqual(['key/alice']);
  });

  test('of very many all are opened', async () => {
    const site = siteOf();
    for (let at = 0; at < 257; at++) await parkDue(site, `k${at}`, noon - at);
    await look(site);
    expect(new Set(namesOf(site)).size).toBe(257);
  });

  test.each(['remind', 'open', 'send', 'forget'])(
    'whoever dies at "%s" is made up for within minutes',
    async (step) => {
      const site = siteOf();
      await parkDue(site, 'alice', noon);
      const dying = { ...site };
      const die = (store: object) =>
        new Proxy(store, {
          get: (target, name) =>
            name === step
              ? async () => {
                  throw new Error('killed');
                }
              : Reflect.get(target, name)?.bind?.(target),
        });
      Object.assign(dying, {
        lanes: die(site.lanes),
        tickets: die(site.tickets),
        reminders: die(site.reminders),
      });
      const done = await look(dying);
      expect(done.flatMap(({ errors }) => errors)).toHaveLength(1);
      for (let minutes = 0; minutes < 4; minutes++) {
        site.outside.time += 60_000;
        await look(site);
      }
      expect(namesOf(site)).toEqual(['key/alice']);
      expect(site.shelf.reminders.size).toBe(0);
    },
  );

  test('one that died after its send was answered by nobody is made up for', async () => {
    const site = siteOf();
    await parkDue(site, 'alice', noon);
    const dying = {
      ...site,
      tickets: {
        ...site.tickets,
        send: async () => {
          throw new Error('killed');
        },
      },
    };
    await look(dying as never);
    expect(namesOf(site)).toEqual([]);
    site.outside.time += 119_000;
    await look(site);
    expect(namesOf(site)).toEqual([]);
    site.outside.time += 1_000;
    await look(site);
    expect(namesOf(site)).toEqual(['key/alice']);
    expect(site.shelf.reminders.size).toBe(0);
  });

  test('a lane that an operation has opened since is left to it', async () => {
    const site = siteOf();
    await parkDue(site, 'alice', noon);
    await site.reminders.remind(laneOf('alice'), noon);
    await site.lanes.open(laneOf('alice'), 'redrive-1');
    await look(site);
    expect(site.tickets.sent).toEqual([]);
    expect(site.shelf.reminders.size).toBe(0);
  });

  test('a reminder of a lane that flows is forgotten', async () => {
    const site = siteOf();
    await site.reminders.remind(laneOf('alice'), noon);
    await look(site);
    expect(site.shelf.reminders.size).toBe(0);
  });

  test('a subscription that is stopped gets no tickets, and what is due stays due', async () => {
    const site = siteOf();
    await parkDue(site, 'alice', noon);
    await site.lanes.stop(billing, { why: 'paused', at: noon });
    await look(site);
    expect(site.tickets.sent).toEqual([]);
    await site.lanes.resume(billing);
    await look(site);
    expect(namesOf(site)).toEqual(['key/alice']);
  });

  test('what the index still shows although it was opened is left alone', async () => {
    const site = siteOf();
    await parkDue(site, 'alice', noon);
    const due = await site.reminders.due(billing, noon, 10);
    await look(site);
    const stale = {
      ...site,
      reminders: Object.assign(Object.create(site.reminders), {
        due: async (_: unknown, __: number, max: number) => due.slice(0, max),
      }),
    };
    await look(stale as never);
    expect(site.tickets.sent).toHaveLength(1);
  });
});

test('a subscription that fails holds up no other', async () => {
  const site = siteOf();
  await parkDue(site, 'alice', noon);
  const state = site.lanes.state.bind(site.lanes);
  site.lanes.state = async (of) => {
    if (of.subscription === 'audit') throw new Error('no table');
    return state(of);
  };
  const done = await look(site);
  expect(namesOf(site)).toEqual(['key/alice']);
  expect(done.map(({ subscription, errors }) => [subscription, errors.length]).sort()).toEqual([
    ['audit', 2],
    ['billing', 0],
    ['blocking', 0],
    ['counting', 0],
  ]);
});

test('who has come first looks again from another one, so that none is starved', async () => {
  const firsts = new Set<string | undefined>();
  const site = siteOf();
  for (let times = 0; times < 50; times++) firsts.add((await look(site))[0]?.subscription);
  expect([...firsts].sort()).toEqual(['audit', 'billing', 'blocking', 'counting']);
});

test('an operation whose wake-up was lost is woken, one whose is on its way is not', async () => {
  const site = siteOf();
  await beginRedrive(site, { filter: {} }, { id: 'lost' });
  await beginRedrive(site, { filter: {} }, { id: 'fresh', startedAt: noon + 60_000 });
  site.outside.time = noon + 150_000;
  expect(await wakeOverdue(site)).toEqual(['lost']);
  expect(site.wakeUps.sent).toEqual([{ namespace: 'default', id: 'lost', seconds: 0 }]);
});

describe('a subscription whose endpoint is gone', () => {
  const gone = { why: 'gone', at: 0 } as const;

  test('has its queue turned off, before its messages are received too often', async () => {
    const site = siteOf();
    await site.lanes.stop(billing, gone);
    await look(site);
    expect(site.queueSwitch.turned).toEqual([['billing', false]]);
  });

  test('has it turned on again when it was resumed at that moment', async () => {
    const site = siteOf();
    await site.lanes.stop(billing, gone);
    const turn = site.queueSwitch.turn.bind(site.queueSwitch);
    site.queueSwitch.turn = async (subscription, on) => {
      await turn(subscription, on);
      await site.lanes.resume(billing);
    };
    await look(site);
    expect(site.queueSwitch.turned).toEqual([
      ['billing', false],
      ['billing', true],
    ]);
  });

  test('is turned on again however long its queue takes to be turned off', async () => {
    const site = siteOf();
    await site.lanes.stop(billing, gone);
    let refusals = 3;
    site.queueSwitch.turn = async ({ name }, on) => {
      if (on && refusals-- > 0) throw new Refusal('contended', 'turning');
      site.queueSwitch.turned.push([name, on]);
      await site.lanes.resume(billing);
    };
    const done = await look(site);
    expect(done.flatMap(({ errors }) => errors)).toEqual([]);
    expect(site.queueSwitch.turned.at(-1)).toEqual(['billing', true]);
    expect(site.outside.pauses).toEqual([2_000, 2_000, 2_000]);
  });

  test('says so where its queue could not be turned on again in time', async () => {
    const site = siteOf();
    await site.lanes.stop(billing, gone);
    site.queueSwitch.turn = async (_, on) => {
      site.outside.time += 10_000;
      if (on) throw new Refusal('contended', 'turning');
      await site.lanes.resume(billing);
    };
    const done = await look(site);
    expect(done.find(({ subscription }) => subscription === 'billing')?.errors).toMatchObject([
      { code: 'contended' },
    ]);
  });

  test('is left alone while it is delivered to', async () => {
    const site = siteOf();
    await look(site);
    expect(site.queueSwitch.turned).toEqual([]);
  });
});
