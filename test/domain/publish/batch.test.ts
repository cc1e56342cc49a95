import { Refusal } from '../../../lib/domain/errors';
import { batch, event, minimal, parse, refused } from './requests';

test('good and bad entries keep their places', () => {
  const bodies = [minimal({ id: 'a' }), minimal({ id: '' }), '7', minimal({ id: 'b' })];
  const { batch: isBatch, entries } = parse(batch(`[${bodies.join(' ,\n')}]`));
  expect(isBatch).toBe(true);
  expect(entries.map((entry) => (entry instanceof Refusal ? entry.code : entry.id))).toEqual([
    'a',
    'event_invalid',
    'event_invalid',
    'b',
  ]);
});

test('data in a batch is kept byte for byte', () => {
  const data = '{ "n": 1.0, "__proto__": {"polluted": 1},\n "n": 12345678901234567890 }';
  const { entries } = parse(batch(`[ ${minimal().replace('}', `, "data" : ${data} }`)} ]`));
  expect(event(entries[0]).text).toBe(
    `{"specversion":"1.0","id":"1","source":"/s","type":"t","data":${data}}`,
  );
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test('an entry that nests or grows too far is refused alone', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const bodies = [
    minimal().replace('}', `,"data":${deep}}`),
    minimal({ data: 'x'.repeat(260_096) }),
    minimal({ id: 'good' }),
  ];
  const { entries } = parse(batch(`[${bodies.join()}]`));
  expect(entries.map((entry) => (entry instanceof Refusal ? entry.code : entry.id))).toEqual([
    'json_too_deep',
    'record_too_large',
    'good',
  ]);
});

const many = (count: number): string => `[${Array(count).fill(minimal()).join()}]`;

test('a batch of 500 events is taken', () => {
  expect(parse(batch(many(500))).entries).toHaveLength(500);
});

test.each([0, 501])('a batch of %i events is refused', (received) => {
  const { code, fields } = refused(batch(many(received)));
  expect(code).toBe('batch_size');
  expect(fields).toEqual({ limit: 500, received });
});

test('a batch that is no array is refused', () => {
  expect(refused(batch(minimal())).code).toBe('body_invalid');
});

test('a batch that is not JSON is refused as a whole', () => {
  const { code, fields } = refused(batch(`[${minimal()},]`));
  expect(code).toBe('json_invalid');
  expect(fields).toEqual({ position: minimal().length + 2 });
});
