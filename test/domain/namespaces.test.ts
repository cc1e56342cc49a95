import { compact } from '../../lib/domain/compact/compact';
import { keepLatestBatch } from '../../lib/domain/compact/keep-batch';
import { entryOf } from '../../lib/domain/event-bus/entry';
import { ingest } from '../../lib/domain/event-bus/ingest';
import { isOwn } from '../../lib/domain/event-bus/own-source';
import { sweep } from '../../lib/domain/fan-out/sweep';
import { append } from '../../lib/domain/log/append';
import { begin } from '../../lib/domain/operations/begin';
import { caretake, wakeOverdue } from '../../lib/domain/operations/caretake';
import { runOperation } from '../../lib/domain/operations/run';
import { trim } from '../../lib/domain/retain/trim';
import { hours } from '../../lib/domain/topology/duration';
import { defineFabric } from '../../lib/domain/topology/fabric';
import type { PartitionRef } from '../../lib/domain/topology/keys';
import { messageOf } from '../../lib/domain/webhook/message';
import { type CompactSite, compactSite, keyedRecord, limitsAt } from '../support/compact-site';
import { fanOutSite } from '../support/fan-out-site';
import { MemoryOnce } from '../support/memory-once';
import { entryOf as logEntry } from '../support/records';
import { siteOf } from './operations/caretaker-site';

const own = {
  topics: {
    orders: { ordered: true, partitions: 1, retention: hours(1) },
    prices: { partitions: 1, cleanup: 'compact' },
  },
  subscriptions: { billing: { topic: 'orders', target: { kind: 'pull' } } },
  sources: { shop: { topic: 'orders', pattern: { source: ['shop'] } } },
} as const;
/** Two namespaces with the same names. */
const topology = defineFabric({ ...own, namespaces: { tenant: own } });
const spaces = ['default', 'tenant'];
const place = (namespace: string, topic: string): PartitionRef => ({
  namespace,
  topic,
  partition: 0,
});

describe('in every namespace', () => {
  test('what a lost wake-up left behind is sent on, as its own topic’s', async () => {
    const site = { ...fanOutSite(), topology };
    for (const namespace of spaces) await site.log.put(logEntry(place(namespace, 'orders'), 0));
    site.outside.time += 3_600_000;
    const done = await sweep(site, { olderThanMs: 60_000, until: site.outside.time + 60_000 });
    expect(done.map(({ partition }) => partition)).toEqual(
      spaces.map((namespace) => place(namespace, 'orders')),
    );
    const sent = site.dispatcher.accepted.map(({ partition }) => partition.namespace);
    expect(sent).toEqual(spaces);
  });

  const priced = async (site: CompactSite, namespace: string, value: number) =>
    append(site, {
      partition: place(namespace, 'prices'),
      records: [keyedRecord('apple', value)],
      retention: topology.topics.prices?.retention ?? 0,
    });

  test('the newest record of a key is its own, and what it supersedes goes', async () => {
    const site = compactSite(topology);
    for (const [at, namespace] of spaces.entries()) {
      await priced(site, namespace, at);
      await priced(site, namespace, 10 + at);
      await priced(site, namespace, 20 + at);
    }
    const arrivals = spaces.flatMap((namespace) => [...site.log.all(place(namespace, 'prices'))]);
    expect((await keepLatestBatch(site, arrivals)).failed).toEqual([]);
    for (const [at, namespace] of spaces.entries()) {
      const found = await site.latest.find(place(namespace, 'prices'), 'apple');
      expect(JSON.parse(found?.event ?? '').data).toBe(20 + at);
      await site.cursors.advance(place(namespace, 'prices'), 3);
    }
    site.outside.time += 3_600_000;
    const removed = (await compact(site, limitsAt(site))).map((one) => ({ ...one }));
    expect(removed).toEqual(
      spaces.map((namespace) => ({ partition: place(namespace, 'prices'), removed: 2 })),
    );
  });

  test('what was kept for long enough goes', async () => {
    const site = compactSite(topology);
    for (const namespace of spaces) {
      const partition = place(namespace, 'orders');
      const retention = hours(100);
      for (const value of [1, 2])
        await append(site, { partition, records: [keyedRecord('k', value)], retention });
      await site.cursors.advance(partition, 2);
    }
    site.outside.time += 2 * 3_600_000;
    expect(await trim(site, limitsAt(site))).toEqual(
      spaces.map((namespace) => ({ partition: place(namespace, 'orders'), removed: 1 })),
    );
  });

  test('subscriptions are looked after, and lost operations woken', async () => {
    const site = { ...siteOf(), topology };
    const done = await caretake(site, site.outside.time + 30_000);
    expect(
      done.map(({ namespace, subscription }) => `${namespace}/${subscription}`).sort(),
    ).toEqual(['default/billing', 'tenant/billing']);
    const ids: string[] = [];
    for (const namespace of spaces) ids.push((await begun(site, namespace)).id);
    site.outside.time += 3_600_000;
    expect((await wakeOverdue(site)).sort()).toEqual(ids.sort());
    expect(
      site.wakeUps.sent
        .slice(-2)
        .map(({ namespace }) => namespace)
        .sort(),
    ).toEqual(spaces);
  });
});

const begun = (site: ReturnType<typeof siteOf>, namespace: string, subscription = 'billing') =>
  begin(site, {
    namespace,
    subscription,
    kind: 'replay',
    request: {},
    plan: { stretches: [{ partition: 0, from: 0, until: 1 }] },
    total: 1,
    exact: true,
    startedBy: 'a test',
    startedAt: site.outside.time,
  });

test('a replay sends what is in the log of its own namespace', async () => {
  const site = { ...siteOf(), topology };
  for (const namespace of spaces) await site.log.put(logEntry(place(namespace, 'orders'), 0));
  const operation = await begun(site, 'tenant');
  await runOperation(site, operation, site.outside.time + 60_000);
  expect(site.topic.accepted.map(({ partition }) => partition.namespace)).toEqual(['tenant']);
});

test('an operation of a namespace that is gone fails, as one of a subscription that is gone', async () => {
  const site = { ...siteOf(), topology };
  const messages: string[] = [];
  for (const [namespace, subscription] of [
    ['gone', 'billing'] as const,
    ['default', 'gone'] as const,
  ]) {
    const operation = await begun(site, namespace, subscription);
    const ran = await runOperation(site, operation, site.outside.time + 60_000);
    expect(ran).toMatchObject({ kind: 'stumbled', gaveUp: false });
    messages.push(String('error' in ran && (ran.error as Error).message));
  }
  expect(messages).toEqual(
    ['billing', 'gone'].map((name) => `there is no subscription ${name} any more`),
  );
});

describe('on a bus', () => {
  const event = '{"specversion":"1.0","id":"1","source":"/s","type":"t"}';
  const entryIn = (namespace: string) =>
    entryOf({ position: { ...place(namespace, 'orders'), offset: 7 }, event, attempt: 1 });

  test('a record says whose it is', () => {
    expect(entryIn('default')).toMatchObject({
      source: 'weft.orders',
      resources: ['weft:orders/0/7'],
    });
    expect(entryIn('tenant')).toMatchObject({
      source: 'weft.tenant--orders',
      resources: ['weft:tenant/orders/0/7'],
    });
  });

  test('what came out of any namespace is ours', () => {
    for (const source of ['weft.orders', 'weft.tenant--orders'])
      expect(isOwn(topology, source)).toBe(true);
    for (const source of ['weft.other--orders', 'weft.tenant--', 'weft.default--orders', 'weft.'])
      expect(isOwn(topology, source)).toBe(false);
  });

  test('an event goes to the topic of its source’s namespace; of one that is gone it is set aside', async () => {
    const { log, cursors, outside } = fanOutSite();
    const kept: unknown[] = [];
    const refused = { keep: async (one: unknown) => void kept.push(one) };
    const ports = { topology, log, cursors, outside, once: new MemoryOnce(log), refused };
    const told = { id: 'e', source: 'shop', 'detail-type': 't', detail: {} };
    const of = (namespace?: string) =>
      ingest(ports, { ...(namespace && { namespace }), source: 'shop', event: told });
    // The same event of the same source: each namespace has it once.
    for (const namespace of [undefined, 'tenant', 'tenant'])
      expect((await of(namespace)).kind).toBe('stored');
    for (const namespace of spaces) expect(log.all(place(namespace, 'orders'))).toHaveLength(1);
    expect(await of('gone')).toMatchObject({ kind: 'refused', code: 'source_unknown' });
    expect(kept).toEqual([expect.objectContaining({ namespace: 'gone', source: 'shop' })]);
  });
});

test('a webhook is told the namespace, but for the default one', () => {
  const event = '{"specversion":"1.0","id":"1","source":"/s","type":"t"}';
  const headersIn = (namespace: string) => {
    const position = { ...place(namespace, 'orders'), offset: 7 };
    return messageOf({ position, event, attempt: 1 }, { subscription: 'crm' }).headers;
  };
  expect(headersIn('default')).not.toHaveProperty('weft-namespace');
  expect(headersIn('default')['webhook-id']).toBe('crm:orders:0:7');
  expect(headersIn('tenant')).toMatchObject({
    'weft-namespace': 'tenant',
    'webhook-id': 'tenant:crm:orders:0:7',
  });
});
