import fc from 'fast-check';
import { minimal, parse, parseOne, refused, structured } from './requests';

test('a structured event becomes one record: required attributes first, the others in their order', () => {
  const body =
    '{ "zone": "eu", "data": {"a": 1}, "type": "t", "1": true, "partitionkey": "k", "source": "/s", "id": "7", "count": -3, "specversion": "1.0" }';
  expect(parse(structured(body))).toEqual({
    batch: false,
    entries: [
      {
        id: '7',
        key: 'k',
        text: '{"specversion":"1.0","id":"7","source":"/s","type":"t","zone":"eu","1":true,"partitionkey":"k","count":-3,"data":{"a": 1}}',
        filled: [],
      },
    ],
  });
});

test('an event without a key and without data has neither', () => {
  const { key, text } = parseOne(structured(minimal()));
  expect(key).toBeUndefined();
  expect(text).toBe('{"specversion":"1.0","id":"1","source":"/s","type":"t"}');
});

test('an attribute that is null is one that is not set', () => {
  const { key, text } = parseOne(structured(minimal({ partitionkey: null, subject: null })));
  expect(key).toBeUndefined();
  expect(text).toBe('{"specversion":"1.0","id":"1","source":"/s","type":"t"}');
});

test.each([
  ['whitespace', '{ "a" :\n\t[ 1 , 2 ] }'],
  ['numbers', '[1.0, 12345678901234567890, 1E400, -0, 0.1000]'],
  ['members given twice', '{"a":1,"a":2}'],
  ['escapes', '"\\u00e9\\/\\ud83d\\ude00 \u00e9/\u{1f600}"'],
  ['a lone surrogate as an escape', '"\\ud800"'],
  ['__proto__', '{"__proto__": {"polluted": true}, "constructor": {"prototype": 1}}'],
  ['brackets in strings', '"}]\\"},{"'],
  ['null', 'null'],
])('data is kept byte for byte: %s', (_, data) => {
  const body = `{"data": ${data} ,"specversion":"1.0","id":"1","source":"/s","type":"t"}`;
  expect(parseOne(structured(body)).text).toBe(
    `{"specversion":"1.0","id":"1","source":"/s","type":"t","data":${data}}`,
  );
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('data_base64 is kept byte for byte, escapes included', () => {
  const body = minimal().replace('}', ', "data_base64" : "YWI\\/" }');
  expect(parseOne(structured(body)).text).toBe(
    '{"specversion":"1.0","id":"1","source":"/s","type":"t","data_base64":"YWI\\/"}',
  );
});

test('a data_base64 that is null is not set', () => {
  expect(parseOne(structured(minimal({ data: 1, data_base64: null }))).text).toBe(
    '{"specversion":"1.0","id":"1","source":"/s","type":"t","data":1}',
  );
});

test.each([
  ['[]', 'an array'],
  ['"text"', 'a string'],
  ['7', 'a number'],
  ['null', 'null'],
  ['true', 'a boolean'],
])('%s is no event, and what it holds is not repeated', (body, sort) => {
  const { code, fields } = refused(structured(body));
  expect(code).toBe('event_invalid');
  expect(fields).toEqual({ problems: [`an event must be a JSON object, got ${sort}`] });
});

test('a body that is not JSON is refused with its place', () => {
  const { code, fields } = refused(structured('{"id": }'));
  expect(code).toBe('json_invalid');
  expect(fields).toEqual({ position: 7 });
});

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const withData = (data: string): string => minimal().replace('}', `,"data":${data}}`);

test('an event may nest 64 levels deep, itself counted, and not 65', () => {
  expect(parseOne(structured(withData(nested(63)))).text).toBe(withData(nested(63)));
  const { code, fields } = refused(structured(withData(nested(64))));
  expect(code).toBe('json_too_deep');
  expect(fields).toMatchObject({ limit: 64 });
});

test.each([withData(nested(100_000)), '['.repeat(100_000)])(
  '100,000 levels are refused, as JSON and as the beginning of it',
  (body) => {
    expect(refused(structured(body)).code).toBe('json_too_deep');
  },
);

test('any JSON in any format comes back byte for byte', () => {
  const format = fc.constantFrom(undefined, 1, 2, '\t', '\r\n', ' \n\t');
  const space = fc.constantFrom('', ' ', '\n', '\t \r\n');
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), format, space, (value, indent, around) => {
      const data = JSON.stringify(value, null, indent);
      const body = `${around}{"specversion":"1.0","data":${around}${data}${around},"id":"1","source":"/s","type":"t"}`;
      expect(parseOne(structured(body)).text).toBe(
        `{"specversion":"1.0","id":"1","source":"/s","type":"t","data":${data}}`,
      );
    }),
  );
});
