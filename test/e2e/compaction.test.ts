import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoCursors, latestGroup } from '../../lib/aws/dynamo-cursors';
import { defaultNamespace, type PartitionRef } from '../../lib/domain/topology/keys';
import { age } from '../support/aged';
import { api } from '../support/api';
import { take } from '../support/consuming';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problems';
import { event, publish, publishBatch, publishJson, structuredType } from '../support/publishing';
import { runFunction } from '../support/run-function';
import { stack } from '../support/stack';

const dynamo = new DynamoDBClient({});
const cursorsOf = (group?: string) =>
  new DynamoCursors(dynamo, stack().outputs.OffsetsTableName ?? '', group);

const partitionOf = (topic: string): PartitionRef => ({
  namespace: defaultNamespace,
  topic,
  partition: 0,
});

/** Until everybody who has to has seen what was published. */
const seen = (topic: string, head: number, ...groups: (string | undefined)[]) =>
  eventually(async () => {
    const cursors = await Promise.all(
      groups.map((group) => cursorsOf(group).read(partitionOf(topic))),
    );
    return cursors.every(({ next }) => next >= head);
  }, `${topic} to be seen up to ${head}`);

const read = async (topic: string, query: string) => {
  const { status, text, json } = await api(`/v1/topics/${topic}/partitions/0/events?${query}`);
  if (status !== 200) throw new Error(`not read: ${status} ${text}`);
  return json as { events: { offset: number; event: { data: unknown } }[]; next: number };
};

describe('a compacted topic', () => {
  const topic = '/v1/topics/compacting';
  const long = 'k'.repeat(1_000);
  const odd = 'ä /?#%2F\u{1f600}&=+';

  test('keeps the newest record of each key, and tells it by its key', async () => {
    await publishJson('compacting', 'a', 1);
    const batch = ['b', 'a', 'c'].map((key, at) =>
      event({ id: `${at}`, partitionkey: key, data: at }),
    );
    await publishBatch('compacting', batch);
    await publishJson('compacting', long, 'long');
    await publishJson('compacting', odd, 'odd');
    const data = '{ "n" :1.0,\t"big":12345678901234567890 }';
    const text = `{"specversion":"1.0","id":"x","source":"/s","type":"t","partitionkey":"c","data":${data}}`;
    await publish('compacting', structuredType, text);
    await publishJson('compacting', 'b', null);
    const { offset } = await publishJson('compacting', 'a', 'newest');
    expect(offset).toBe(8);

    // At once, if the caller says how new it has to be.
    const newest = await api(`${topic}/latest/a?atLeast=${offset}`);
    expect(newest.json).toMatchObject({ topic: 'compacting', partition: 0, offset });
    expect(newest.json.event.data).toBe('newest');
    await seen('compacting', 9, undefined, latestGroup);
    expect((await api(`${topic}/latest/a`)).text).toBe(newest.text);
    expect((await api(`${topic}/latest/c`)).text).toContain(`"data":${data}`);
    expect((await api(`${topic}/latest/${long}`)).json.event.data).toBe('long');
    expect((await api(`${topic}/latest?key=${encodeURIComponent(odd)}`)).json).toMatchObject({
      offset: 5,
      event: { partitionkey: odd, data: 'odd' },
    });
    const ended = await api(`${topic}/latest/b`);
    expectProblem(ended, 404, 'record_unknown');
    expect(ended.json).toMatchObject({ tombstone: { offset: 7 } });
    // Subscriptions get every record all the same.
    expect(await take('compacting-pull', 9)).toHaveLength(9);
  });

  test('loses what is superseded, its readers jump over the holes', async () => {
    await runFunction(stack().outputs.CompactorFunctionName);
    expect((await read('compacting', 'from=earliest')).events).toHaveLength(9);
    await age(partitionOf('compacting'));
    await runFunction(stack().outputs.CompactorFunctionName);
    const offsets = async (query: string) =>
      (await read('compacting', query)).events.map(({ offset }) => offset);
    expect(await offsets('from=earliest')).toEqual([4, 5, 6, 7, 8]);
    for (const from of [0, 1, 2, 3, 4])
      expect(await offsets(`offset=${from}`)).toEqual([4, 5, 6, 7, 8]);
    expect((await read('compacting', 'offset=0&limit=1')).next).toBe(5);
    expectProblem(await api(`${topic}/events/0-2`), 410, 'offset_expired');
    expect((await api(`${topic}/events/0-6`)).json).toMatchObject({ offset: 6 });
    expect((await api(`${topic}/latest/a`)).json).toMatchObject({ offset: 8 });
    expect(await publishJson('compacting', 'd', 1)).toMatchObject({ offset: 9 });
  });

  test('gives a batch up record by record, and a tombstone after a day', async () => {
    const batch = ['e', 'f', 'g'].map((key) => event({ id: key, partitionkey: key, data: key }));
    await publishBatch('compacting', batch);
    await publishJson('compacting', 'f', 2);
    await publishJson('compacting', 'last', 1);
    await seen('compacting', 15, undefined, latestGroup);
    await age(partitionOf('compacting'), 86_400_000);
    // The first pass sees that nothing older of its key is left.
    for (let run = 0; run < 2; run++) await runFunction(stack().outputs.CompactorFunctionName);
    const { events } = await read('compacting', 'offset=0');
    expect(events.map(({ offset }) => offset)).toEqual([4, 5, 6, 8, 9, 10, 12, 13, 14]);
    expect((await api(`${topic}/events/0-12`)).json).toMatchObject({ event: { id: 'g' } });
    expectProblem(await api(`${topic}/events/0-11`), 410, 'offset_expired');
    expect((await read('compacting', 'offset=11&limit=1')).events).toMatchObject([{ offset: 12 }]);
  });

  test.each([
    ['a key that nobody used', `${topic}/latest/never`, 404, 'record_unknown'],
    ['no key', `${topic}/latest`, 400, 'parameter_invalid'],
    ['a key of more than 1 KB', `${topic}/latest/${'k'.repeat(1_025)}`, 400, 'parameter_invalid'],
    ['an offset that is none', `${topic}/latest/a?atLeast=-1`, 400, 'parameter_invalid'],
    [
      'an offset that is not there yet',
      `${topic}/latest/a?atLeast=999`,
      416,
      'offset_out_of_range',
    ],
    ['a parameter that is unknown', `${topic}/latest/a?key=b`, 400, 'parameter_unknown'],
    ['a topic that is not compacted', '/v1/topics/walk/latest/a', 409, 'topic_not_compacted'],
    ['a topic that is not there', '/v1/topics/nowhere/latest/a', 404, 'topic_unknown'],
  ])('is asked in vain: %s', async (_, path, status, code) => {
    expectProblem(await api(path), status, code);
  });

  test('takes no record without a key', async () => {
    expectProblem(await publish('compacting', 'application/json', '1'), 422, 'key_required');
  });
});

test('a topic with a limit in bytes loses its oldest records, and says where it begins', async () => {
  const stored = [];
  for (let n = 0; n < 12; n++) stored.push(await publishJson('trimming', 'k', `${n}`));
  await seen('trimming', 12, undefined);
  await runFunction(stack().outputs.SweeperFunctionName);
  expect((await read('trimming', 'from=earliest')).events).toHaveLength(12);
  await age(partitionOf('trimming'));
  await runFunction(stack().outputs.SweeperFunctionName);
  const { events } = await read('trimming', 'from=earliest');
  const earliest = events[0]?.offset ?? 0;
  expect(earliest).toBeGreaterThan(0);
  expect(earliest).toBeLessThan(11);
  expect(events.map(({ event: { data } }) => data)).toEqual(
    stored.slice(earliest).map(({ offset }) => `${offset}`),
  );
  const gone = await api(`/v1/topics/trimming/partitions/0/events?offset=${earliest - 1}`);
  expectProblem(gone, 410, 'offset_expired');
  expect(gone.json).toMatchObject({ earliest, head: 12 });
  expect(await publishJson('trimming', 'k', 'next')).toMatchObject({ offset: 12 });
});
