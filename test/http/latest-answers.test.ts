import { defineFabric } from '../../lib';
import { Refusal } from '../../lib/domain/errors';
import { partitionOfKey } from '../../lib/domain/log/partitioner';
import { callOf } from '../../lib/http/call';
import { latestAnswers } from '../../lib/http/latest-answers';
import { toResponse } from '../../lib/http/problem';
import { MemoryCursors } from '../support/memory-cursors';
import { MemoryLatest } from '../support/memory-latest';
import { MemoryLog } from '../support/memory-log';
import { eventOf } from '../support/records';
import { noon } from '../support/test-outside';
import { gatewayEvent } from './gateway-events';

const topology = defineFabric({
  topics: { prices: { partitions: 4, cleanup: 'compact' }, orders: {} },
});

const paths = {
  path: 'GET /v1/topics/{topic}/latest/{key}',
  query: 'GET /v1/topics/{topic}/latest',
} as const;

const odd = 'a/b #%23';

/** Offset 3 of two keys, and a tombstone at offset 4 of another. */
async function filled() {
  const latest = new MemoryLatest();
  const at = (key: string) => ({
    namespace: 'default',
    topic: 'prices',
    partition: partitionOfKey(key, 4),
  });
  for (const key of ['a', odd])
    await latest.keep(at(key), { key, offset: 3, at: noon, event: eventOf('e', 1.5, key) });
  await latest.keep(at('gone'), { key: 'gone', offset: 4, at: noon });
  return { topology, latest, latestCursors: new MemoryCursors(), log: new MemoryLog() };
}

async function ask(by: keyof typeof paths, params: Record<string, string>, query = '') {
  const answer = latestAnswers(await filled())[paths[by]];
  const event = gatewayEvent('GET', '/', { rawQueryString: query });
  const response = await (async () =>
    answer(callOf(event, { topic: 'prices', ...params })))().catch((error) => {
    if (error instanceof Refusal) return toResponse(error);
    throw error;
  });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) };
}

test('the newest record of a key is answered as records are', async () => {
  const { status, text } = await ask('path', { key: 'a' });
  expect(status).toBe(200);
  const place = `{"topic":"prices","partition":${partitionOfKey('a', 4)},"offset":3`;
  expect(text).toBe(`${place},"at":"2030-01-01T12:00:00.000Z","event":${eventOf('e', 1.5, 'a')}}`);
});

test('a key may be named by the query, whatever is in it', async () => {
  const { json } = await ask('query', {}, `key=${encodeURIComponent(odd)}&atLeast=3`);
  expect(json).toMatchObject({ offset: 3, event: { partitionkey: odd } });
});

test('of a key that has ended it is told when', async () => {
  const { status, json } = await ask('path', { key: 'gone' });
  expect([status, json.code]).toEqual([404, 'record_unknown']);
  expect(json.tombstone).toEqual({ offset: 4, at: '2030-01-01T12:00:00.000Z' });
});

test.each([
  ['path', { key: 'never' }, '', 404, 'record_unknown'],
  ['path', { key: 'k'.repeat(1_025) }, '', 400, 'parameter_invalid'],
  ['path', { key: 'ä'.repeat(513) }, '', 400, 'parameter_invalid'],
  ['path', { key: 'a' }, 'atLeast=1.5', 400, 'parameter_invalid'],
  ['path', { key: 'a' }, 'atLeast=9007199254740993', 400, 'parameter_invalid'],
  ['path', { key: 'a' }, 'atLeast=4', 416, 'offset_out_of_range'],
  ['path', { key: 'a' }, 'key=a', 400, 'parameter_unknown'],
  ['query', {}, '', 400, 'parameter_invalid'],
  ['query', {}, 'key=', 400, 'parameter_invalid'],
  ['path', { topic: 'orders', key: 'a' }, '', 409, 'topic_not_compacted'],
  ['path', { topic: 'constructor', key: 'a' }, '', 404, 'topic_unknown'],
] as const)('by %s %j and "%s" it is refused', async (by, params, query, status, code) => {
  const answer = await ask(by, params, query);
  expect([answer.status, answer.json.code]).toEqual([status, code]);
});
