import { type ConsumedRecord, RejectRecord } from '../../lib/client';
import { testClient, testFetch } from '../support/client';
import { ask } from '../support/consuming';
import { eventually } from '../support/eventually';

const client = testClient();

/** Records of a few keys, numbered within each. */
const numbered = (what: string, keys: number, each: number) =>
  Array.from({ length: keys * each }, (_, at) => ({
    type: what,
    partitionkey: `${what}-${at % keys}`,
    data: Math.floor(at / keys),
  }));

test('a producer stores many records, each key in order, and a read finds them', async () => {
  const producer = client.producer('clients-group', { maxRecords: 20 });
  const events = numbered('produced', 7, 30);
  const places = await Promise.all(events.map((event) => producer.send(event)));
  await producer.close();
  expect(new Set(places.map(({ partition, offset }) => `${partition}/${offset}`)).size).toBe(210);

  const read = new Map<string, number[]>();
  for (const partition of [0, 1, 2, 3]) {
    for await (const { key = '', event } of client.read<number>('clients-group', partition, {
      follow: false,
      limit: 50,
    })) {
      if (event.type === 'produced') read.set(key, [...(read.get(key) ?? []), event.data]);
    }
  }
  const inOrder = Array.from({ length: 30 }, (_, n) => n);
  expect(read.size).toBe(7);
  for (const numbers of read.values()) expect(numbers).toEqual(inOrder);
});

test('a publish whose answer is lost is stored once', async () => {
  let tries = 0;
  const losing = testClient({
    retry: { attempts: 5, baseMs: 10 },
    fetch: (async (url: string, init: RequestInit) => {
      const answer = await testFetch(url, init);
      tries += 1;
      if (tries < 3) throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
      return answer;
    }) as typeof fetch,
  });
  const event = { type: 'lost', partitionkey: 'lost', data: 1 };
  const { partition, offset, duplicate } = await losing.publish('clients-group', event);
  expect([tries, duplicate]).toEqual([3, true]);
  const next = await client.publish('clients-group', event);
  expect([next.partition, next.offset]).toEqual([partition, offset + 1]);
});

test('a consumer handles records, tries again what failed, and rejects what never will be done', async () => {
  const handled: string[] = [];
  const stop = new AbortController();
  const handler = ({ event, key, attempt }: ConsumedRecord<number>) => {
    handled.push(`${key} ${event.data}`);
    if (key === 'consumed-0' && event.data === 1 && attempt === 1) throw new Error('not yet');
    if (key === 'consumed-1' && event.data === 2) throw new RejectRecord('never');
  };
  const consuming = client.consume<number>('clients-pull', handler, {
    signal: stop.signal,
    waitSeconds: 2,
    retrySeconds: () => 1,
  });
  await client.publish('clients', numbered('consumed', 3, 3));
  await eventually(
    () => handled.length === 10,
    () => handled,
  );
  stop.abort();
  await consuming;
  const of = (key: string) => handled.filter((one) => one.startsWith(key)).map((one) => one.at(-1));
  expect(of('consumed-0')).toEqual(['0', '1', '1', '2']);
  expect(of('consumed-1')).toEqual(['0', '1', '2']);
  expect(of('consumed-2')).toEqual(['0', '1', '2']);
  expect((await ask('clients-pull', 'pull', { waitSeconds: 0 })).json.deliveries).toEqual([]);
});

test('a group shares the partitions, and goes on where it was', async () => {
  const events = numbered('grouped', 12, 5);
  const seen = new Set<string>();
  const member = async (name: string, most: number) => {
    const records = client.group<number>('clients-group', 'shared', {
      member: name,
      waitSeconds: 1,
      leaseSeconds: 5,
      max: 10,
    });
    for await (const { event, key } of records) {
      if (event.type === 'grouped') seen.add(`${key} ${event.data}`);
      if (seen.size >= most) records.stop();
    }
  };
  await client.publish('clients-group', events);
  await Promise.all([member('one', 30), member('two', 30)]);
  await member('three', 60);
  expect(seen.size).toBe(60);
  const { members } = await client.group('clients-group', 'shared').status();
  expect(members).toEqual([]);
});

test('a group that is sought reads again from there', async () => {
  const records = client.group('clients-group', 'sought', { waitSeconds: 1 });
  const seen: string[] = [];
  for await (const { partition, offset } of records) {
    const place = `${partition}/${offset}`;
    if (seen.length === 0) await records.seek({ to: { offsets: [{ partition, offset: 0 }] } });
    if (seen.includes(place)) break;
    seen.push(place);
  }
  expect(seen[0]).toMatch(/^\d\/0$/);
  await client.group('clients-group', 'sought').remove();
  const status = client.group('clients-group', 'sought').status();
  await expect(status).rejects.toMatchObject({ code: 'group_unknown' });
});

test('the API says no as it says it to anyone', async () => {
  await expect(client.publish('nowhere', { type: 't' })).rejects.toMatchObject({
    code: 'topic_unknown',
    status: 404,
  });
  const stranger = testClient({ apiKey: 'wrong' });
  await expect(stranger.publish('clients', { type: 't' })).rejects.toMatchObject({ status: 401 });
  await expect(
    client.publish('clients-group', [{ type: 't' }, { type: '' }]),
  ).rejects.toMatchObject({ results: [{ topic: 'clients-group' }, { code: 'event_invalid' }] });
});
