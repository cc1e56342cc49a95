import { parsePublish } from '../../../lib/domain/publish/parse';
import { parse, parseOne, plain, refused, requestOf } from './requests';

test('a JSON body is data, and every attribute is filled in', () => {
  expect(parse(plain('{ "n": 1.0 }'))).toEqual({
    batch: false,
    entries: [
      {
        id: 'new-id',
        key: undefined,
        text: '{"specversion":"1.0","id":"new-id","source":"/v1/topics/orders","type":"weft.record","time":"2030-01-01T12:00:00Z","datacontenttype":"application/json","data":{ "n": 1.0 }}',
        filled: ['specversion', 'id', 'source', 'type', 'time', 'datacontenttype'],
      },
    ],
  });
});

test('attributes given in the query are not filled in, and no id is made', () => {
  const query = {
    key: 'k',
    id: 'i',
    source: '/mine',
    type: 'mine',
    subject: 'sub',
    time: '2029-12-31T23:00:00+01:00',
  };
  const newId = jest.fn(() => 'unused');
  const { entries } = parsePublish(requestOf(plain('7', query)), { newId, now: 'unused' });
  expect(entries).toEqual([
    {
      id: 'i',
      key: 'k',
      text: '{"specversion":"1.0","id":"i","source":"/mine","type":"mine","partitionkey":"k","subject":"sub","time":"2029-12-31T23:00:00+01:00","datacontenttype":"application/json","data":7}',
      filled: ['specversion', 'datacontenttype'],
    },
  ]);
  expect(newId).not.toHaveBeenCalled();
});

test('attributes given in the query obey the rules', () => {
  const { code, fields } = refused(plain('7', { key: '', time: 'now' }));
  expect(code).toBe('event_invalid');
  expect(fields.problems).toEqual([
    'time must be a date and time of RFC 3339, got "now"',
    'partitionkey must be a non-empty string, got ""',
  ]);
});

test('another JSON type stays what it is', () => {
  const { text } = parseOne({
    headers: { 'content-type': 'application/geo+json; charset=utf-8' },
    body: '{}',
  });
  expect(JSON.parse(text).datacontenttype).toBe('application/geo+json');
});

test.each(['partitionkey', 'specversion', 'data', 'toString', '__proto__'])(
  'query parameter %s is unknown',
  (name) => {
    const query = Object.fromEntries([[name, 'x']]);
    const { code, fields } = refused(plain('7', query));
    expect(code).toBe('parameter_unknown');
    expect(fields).toEqual({
      parameter: name,
      allowed: ['id', 'source', 'type', 'subject', 'time', 'key'],
    });
  },
);

test('a body that is not JSON is refused with its place', () => {
  const { code, fields } = refused(plain('{"a":01}'));
  expect(code).toBe('json_invalid');
  expect(fields).toEqual({ position: 6 });
});

test('data with __proto__ comes back byte for byte and changes nothing here', () => {
  const data = '{"__proto__": {"polluted": true}}';
  expect(parseOne(plain(data)).text.endsWith(`,"data":${data}}`)).toBe(true);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('a body may nest 63 levels deep, since the event around it is one more', () => {
  const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  expect(parseOne(plain(nested(63))).text.endsWith(`,"data":${nested(63)}}`)).toBe(true);
  expect(refused(plain(nested(64))).code).toBe('json_too_deep');
  expect(refused(plain(nested(100_000))).code).toBe('json_too_deep');
});
