import type { Code } from '../../lib/domain/errors';
import { maxBatchEntries, maxDepth, maxRequestBytes } from '../../lib/domain/publish/limits';
import { type ApiRequest, api } from '../support/api';
import { take } from '../support/consuming';
import { headsOf } from '../support/log-heads';
import { expectProblem } from '../support/problems';
import { batchType, event, publish, structuredType } from '../support/publishing';

const plain = 'application/json';
const good = JSON.stringify(event({ partitionkey: 'k' }));
const notUtf8 = Buffer.from([0x22, 0xc3, 0x28, 0x22]);
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

const ce = {
  'ce-specversion': '1.0',
  'ce-id': '1',
  'ce-source': '/tests',
  'ce-type': 'test',
};

const without = (name: keyof typeof ce): Record<string, string> => {
  const { [name]: _, ...others } = ce;
  return others;
};

const binary = (headers: Record<string, string>, body: ApiRequest['body'] = '{}'): ApiRequest => ({
  headers: { 'content-type': plain, ...headers },
  body,
});

const as = (contentType: string, body?: ApiRequest['body']): ApiRequest => ({
  headers: { 'content-type': contentType },
  ...(body !== undefined && { body }),
});

type Row = readonly [what: string, status: number, code: Code, request: ApiRequest, query?: string];

const bodies: readonly Row[] = [
  ['no body', 400, 'body_empty', as(plain)],
  ['an empty body', 400, 'body_empty', as(plain, '')],
  ['an empty structured body', 400, 'body_empty', as(structuredType, '')],
  ['an empty batch body', 400, 'body_empty', as(batchType, '')],
  ['truncated JSON', 400, 'json_invalid', as(plain, '{"a":[1,')],
  ['a truncated event', 400, 'json_invalid', as(structuredType, good.slice(0, -3))],
  ['a truncated batch', 400, 'json_invalid', as(batchType, `[${good}`)],
  ['two values', 400, 'json_invalid', as(plain, '{}{}')],
  ['what is no JSON', 400, 'json_invalid', as(plain, 'NaN')],
  ['bytes that are no UTF-8, as text', 400, 'body_not_utf8', as(plain, notUtf8)],
  ['bytes that are no UTF-8', 400, 'body_not_utf8', as(structuredType, notUtf8)],
  ['a batch that is no UTF-8', 400, 'body_not_utf8', as(batchType, notUtf8)],
  ['a surrogate in UTF-8', 400, 'body_not_utf8', as(plain, Buffer.from([0x22, 0xed, 0xa0, 0x80]))],
  ['a level too many', 400, 'json_too_deep', as(plain, nested(maxDepth))],
  ['100,000 levels', 400, 'json_too_deep', as(plain, nested(100_000))],
  ['an event of 100,000 levels', 400, 'json_too_deep', as(structuredType, nested(100_000))],
  ['100,000 levels without an end', 400, 'json_too_deep', as(plain, '['.repeat(100_000))],
];

const sizes: readonly Row[] = [
  [
    'a body a byte too long',
    413,
    'request_too_large',
    as(batchType, ' '.repeat(maxRequestBytes + 1)),
  ],
  ['data of the limit, to which an event is added', 413, 'record_too_large', as(plain, big('a'))],
  ['data too long in bytes, not in characters', 413, 'record_too_large', as(plain, big('\u20ac'))],
  [
    'bytes too long in base64 only',
    413,
    'record_too_large',
    binary({ ...ce, 'content-type': 'image/png' }, Buffer.alloc(200_000)),
  ],
];

function big(filler: string): string {
  return `"${filler.repeat(Math.ceil(260_096 / Buffer.byteLength(filler)))}"`;
}

const events: readonly Row[] = [
  ['an event without an id', 422, 'event_invalid', structured({ id: undefined })],
  ['an event with an empty source', 422, 'event_invalid', structured({ source: '' })],
  ['an event with a list for a type', 422, 'event_invalid', structured({ type: ['t'] })],
  ['an event with a time that is none', 422, 'event_invalid', structured({ time: 'yesterday' })],
  ['an event with a member __proto__', 422, 'event_invalid', as(structuredType, withProto())],
  ['an event that is a list', 422, 'event_invalid', as(structuredType, '[1]')],
  ['an event that is null', 422, 'event_invalid', as(structuredType, 'null')],
  ['data twice', 422, 'event_invalid', structured({ data: 1, data_base64: 'AAAA' })],
  ['base64 that is none', 422, 'event_invalid', structured({ data_base64: 'a' })],
  ['version 0.3', 422, 'spec_version_unknown', structured({ specversion: '0.3' })],
  ['version 1 as a number', 422, 'spec_version_unknown', structured({ specversion: 1 })],
  ['no version', 422, 'spec_version_unknown', structured({ specversion: undefined })],
  ['a key of 1025 bytes', 422, 'key_too_long', structured({ partitionkey: 'k'.repeat(1_025) })],
  ['an empty key', 422, 'event_invalid', as(plain, '1'), '?key='],
];

function structured(more: Record<string, unknown>): ApiRequest {
  return as(structuredType, JSON.stringify(event({ partitionkey: 'k', ...more })));
}

function withProto(): string {
  return good.replace('{', '{"__proto__":{"polluted":true},');
}

const headers: readonly Row[] = [
  ...(['ce-id', 'ce-source', 'ce-type', 'ce-specversion'] as const).map(
    (name): Row => [`all but ${name}`, 400, 'ce_headers_incomplete', binary(without(name))],
  ),
  ['one ce- header alone', 400, 'ce_headers_incomplete', binary({ 'ce-partitionkey': 'k' })],
  ['ce-datacontenttype', 400, 'ce_header_invalid', binary({ ...ce, 'ce-datacontenttype': plain })],
  ['a percent sign alone', 400, 'ce_header_invalid', binary({ ...ce, 'ce-subject': '100%' })],
  ['escapes that are no UTF-8', 400, 'ce_header_invalid', binary({ ...ce, 'ce-subject': '%ff' })],
  ['half a quote', 400, 'ce_header_invalid', binary({ ...ce, 'ce-subject': '"half' })],
  ['UTF-8 in a header', 400, 'ce_header_invalid', binary({ ...ce, 'ce-subject': latin('\u20ac') })],
  ['Latin-1 in a header', 400, 'ce_header_invalid', binary({ ...ce, 'ce-subject': '\u00e9' })],
  ['a control character', 422, 'event_invalid', binary({ ...ce, 'ce-subject': 'a%00b' })],
  ['another version', 422, 'spec_version_unknown', binary({ ...ce, 'ce-specversion': '2.0' })],
];

/** The bytes of a text in UTF-8, as a header holds them. */
function latin(text: string): string {
  return Buffer.from(text).toString('latin1');
}

const contentTypes: readonly Row[] = [
  ['no content type', 415, 'content_type_unsupported', { body: good }],
  ['a form', 415, 'content_type_unsupported', as('application/x-www-form-urlencoded', 'a=1')],
  ['a text', 415, 'content_type_unsupported', as('text/plain', good)],
  [
    'XML of CloudEvents',
    415,
    'content_type_unsupported',
    as('application/cloudevents+xml', '<a/>'),
  ],
  [
    'a charset that is not ours',
    415,
    'content_type_unsupported',
    as(`${plain}; charset=latin1`, '1'),
  ],
  ['no media type at all', 415, 'content_type_unsupported', as('json', '1')],
];

const queries: readonly Row[] = [
  ['an unknown parameter', 400, 'parameter_unknown', as(plain, '1'), '?partition=1'],
  ['a parameter in capitals', 400, 'parameter_unknown', as(plain, '1'), '?Key=k'],
  ['a parameter __proto__', 400, 'parameter_unknown', as(plain, '1'), '?__proto__=1'],
  ['a parameter without a name', 400, 'parameter_unknown', as(plain, '1'), '?=1'],
  ['a parameter of another mode', 400, 'parameter_unknown', as(structuredType, good), '?key=k'],
  ['a parameter given twice', 400, 'parameter_invalid', as(plain, '1'), '?key=a&key=b'],
  ['an escape that is no UTF-8', 400, 'parameter_invalid', as(plain, '1'), '?key=%ff'],
  ['half an escape', 400, 'parameter_invalid', as(plain, '1'), '?key=%e'],
  ['a time that is none', 422, 'event_invalid', as(plain, '1'), '?time=now'],
];

const keys: readonly Row[] = [
  ['an empty Idempotency-Key', 400, 'idempotency_key_malformed', keyed('""')],
  ['an Idempotency-Key too long', 400, 'idempotency_key_malformed', keyed('k'.repeat(256))],
  ['an Idempotency-Key beyond ASCII', 400, 'idempotency_key_malformed', keyed('\u00e9')],
];

function keyed(key: string): ApiRequest {
  return binary({ 'idempotency-key': key }, '1');
}

const batches: readonly Row[] = [
  ['a batch of none', 422, 'batch_size', as(batchType, '[]')],
  ['a batch of one too many', 422, 'batch_size', as(batchType, batchOf(maxBatchEntries + 1))],
  ['a batch that is an object', 422, 'body_invalid', as(batchType, good)],
  ['a batch that is null', 422, 'body_invalid', as(batchType, 'null')],
  ['a batch of bad entries only', 422, 'batch_refused', as(batchType, '[{},1,null,[],"x"]')],
  ['a batch of deep entries', 422, 'batch_refused', as(batchType, `[${nested(100_000)}]`)],
];

function batchOf(count: number): string {
  return `[${Array(count).fill(good).join(',')}]`;
}

const rows = [
  ...bodies,
  ...sizes,
  ...events,
  ...headers,
  ...contentTypes,
  ...queries,
  ...keys,
  ...batches,
].map(([what, status, code, request, query = '']) => [what, status, code, request, query] as const);

test.each(rows)(
  '%s is refused (%i %s), and nothing is written',
  async (_, status, code, request, query) => {
    const before = await headsOf('bad');
    const answer = await api(`/v1/topics/bad/events${query}`, { ...request, method: 'POST' });
    expectProblem(answer, status, code);
    if (status === 415) {
      expect(answer.headers['accept-post']).toBe(`${structuredType}, ${batchType}, ${plain}`);
    }
    expect(await headsOf('bad')).toEqual(before);
  },
);

test.each([
  ['plain JSON', as(plain, '1')],
  ['a structured event', as(structuredType, JSON.stringify(event()))],
  ['a binary event', binary(ce)],
])('a topic that wants a key refuses a record without one: %s', async (_, request) => {
  const before = await headsOf('keyed');
  const answer = await api('/v1/topics/keyed/events', { ...request, method: 'POST' });
  expectProblem(answer, 422, 'key_required');
  expect(await headsOf('keyed')).toEqual(before);
});

test('what a refusal repeats of a request is escaped and short', async () => {
  const name = '"><script>\u2028\n\\'.repeat(1_000);
  const query = `?${encodeURIComponent(name.slice(0, 1_000))}=1`;
  const answer = await publish('bad', plain, '1', { query });
  expectProblem(answer, 400, 'parameter_unknown');
  expect(answer.json.detail.length).toBeLessThan(300);
  const long = await publish('bad', structuredType, JSON.stringify({ [name]: 1, id: name }));
  expectProblem(long, 422, 'spec_version_unknown');
});

test('a batch of good and bad entries stores the good ones, in order for each key', async () => {
  const one = (id: string, more: object = {}) => event({ id, partitionkey: 'a', ...more });
  const entries = [
    one('a-1'),
    { specversion: '1.0' },
    one('b-1', { partitionkey: 'b' }),
    event({ id: 'no key' }),
    one('a-2'),
    'no event',
    one('old', { specversion: '0.3' }),
    one('b-2', { partitionkey: 'b' }),
    one('a-3', { data: { __proto__: null, fine: true } }),
  ];
  const { status, json } = await publish('batches', batchType, JSON.stringify(entries));
  expect(status).toBe(207);
  expect(json.map((it: { status: number; code?: string }) => [it.status, it.code])).toEqual([
    [201, undefined],
    [422, 'event_invalid'],
    [201, undefined],
    [422, 'key_required'],
    [201, undefined],
    [422, 'event_invalid'],
    [422, 'spec_version_unknown'],
    [201, undefined],
    [201, undefined],
  ]);
  const deliveries = await take('batches-pull', 5);
  const ids = deliveries.map((it) => it.event.id as string);
  expect(ids.filter((id) => id.startsWith('a'))).toEqual(['a-1', 'a-2', 'a-3']);
  expect(ids.filter((id) => id.startsWith('b'))).toEqual(['b-1', 'b-2']);
});

test(`a batch of ${maxBatchEntries} is taken`, async () => {
  const { status, json } = await publish('keyed', batchType, batchOf(maxBatchEntries));
  expect(status).toBe(201);
  expect(json).toHaveLength(maxBatchEntries);
});

test('a member __proto__ gives nothing to the requests behind it', async () => {
  const data = '{"__proto__":{"key":"polluted","partitionkey":"polluted","polluted":true}}';
  expect((await publish('keyed', plain, data, { query: '?key=k' })).status).toBe(201);
  expectProblem(await publish('keyed', plain, data), 422, 'key_required');
});
