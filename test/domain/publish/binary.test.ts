import { binary, parse, parseOne, refused } from './requests';

const head = '{"specversion":"1.0","id":"1","source":"/s","type":"t"';

test('headers become attributes, the body becomes data', () => {
  const headers = {
    'content-type': 'application/json',
    host: 'example.com',
    'ce-partitionkey': 'k',
    'ce-zone': 'eu',
  };
  expect(parse(binary(headers, '{ "n": 1.0 }'))).toEqual({
    batch: false,
    entries: [
      {
        id: '1',
        key: 'k',
        text: `${head},"partitionkey":"k","zone":"eu","datacontenttype":"application/json","data":{ "n": 1.0 }}`,
        filled: [],
      },
    ],
  });
});

test.each([
  ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro \u20ac \u{1f600}'],
  ['"quoted \\"and\\\\ escaped"', 'quoted "and\\ escaped'],
  ['"%22both%22"', '"both"'],
  ['once%2520only', 'once%20only'],
  ['needless%41', 'needlessA'],
  ['inner "quotes"', 'inner "quotes"'],
])('header value %s reads %s', (value, expected) => {
  const { text } = parseOne(binary({ 'ce-subject': value }));
  expect(JSON.parse(text).subject).toBe(expected);
});

test.each(['%C0%A0', '%E2%82', '%ED%A0%80', '100%', '%zz', '"open', '"open\\"'])(
  'header value %s is refused',
  (value) => {
    const { code, fields } = refused(binary({ 'ce-subject': value }));
    expect(code).toBe('ce_header_invalid');
    expect(fields).toEqual({ header: 'ce-subject' });
  },
);

test.each(['Zürich', '\u20ac', 'a\tb', 'a\u0000', 'a\u007f', '"ü"', '\ufffd'])(
  'header value %j is refused, as it should have been percent-encoded',
  (value) => {
    const { code, fields } = refused(binary({ 'ce-subject': value }));
    expect(code).toBe('ce_header_invalid');
    expect(fields).toEqual({ header: 'ce-subject' });
  },
);

test('required headers that are missing are named', () => {
  const { code, fields } = refused({ headers: { 'ce-id': '1', 'ce-type': 't' } });
  expect(code).toBe('ce_headers_incomplete');
  expect(fields).toEqual({ missing: ['ce-source', 'ce-specversion'] });
});

test('a ce-datacontenttype is refused', () => {
  const { code, fields } = refused(binary({ 'ce-datacontenttype': 'text/plain' }));
  expect(code).toBe('ce_header_invalid');
  expect(fields).toEqual({ header: 'ce-datacontenttype' });
});

test.each(['ce-data', 'ce-data_base64', 'ce-', 'ce-a-b'])('a header may not be %s', (name) => {
  expect(refused(binary({ [name]: 'x' })).code).toBe('event_invalid');
});

test.each([
  ['application/json', '[1.0, 2]', '"data":[1.0, 2]'],
  ['text/json; charset=utf-8', '"x"', '"data":"x"'],
  ['application/vnd.x+json; charset="UTF-8"', ' {}\n', '"data": {}\n'],
  ['text/plain', 'say "hi" \u20ac', '"data":"say \\"hi\\" \u20ac"'],
  ['text/xml; charset=UTF-8', '<a/>', '"data":"<a/>"'],
  ['text/plain', '\ufeffmark', '"data":"\ufeffmark"'],
  ['text/plain; charset=iso-8859-1', 'abc', '"data_base64":"YWJj"'],
  ['application/json; charset=utf-16', 'abc', '"data_base64":"YWJj"'],
  ['application/xml', '<a/>', '"data_base64":"PGEvPg=="'],
  ['application/octet-stream', 'abc', '"data_base64":"YWJj"'],
])('a body of %s is stored in the form that keeps it: %j', (type, body, stored) => {
  const { text } = parseOne(binary({ 'content-type': type }, body));
  expect(text).toBe(`${head},"datacontenttype":${JSON.stringify(type)},${stored}}`);
});

test('a text that is not UTF-8 is stored as bytes', () => {
  const body = Uint8Array.from([0x61, 0xff, 0x62]);
  const { text } = parseOne(binary({ 'content-type': 'text/plain' }, body));
  expect(text).toBe(`${head},"datacontenttype":"text/plain","data_base64":"Yf9i"}`);
});

test('an empty body is no data', () => {
  expect(parseOne(binary({})).text).toBe(`${head}}`);
  expect(parseOne(binary({ 'content-type': 'application/json' })).text).toBe(
    `${head},"datacontenttype":"application/json"}`,
  );
});

test.each<Record<string, string>>([{}, { 'content-type': '' }])(
  'a body without a type is JSON: %j',
  (headers) => {
    expect(parseOne(binary(headers, '{"a": 1}')).text).toBe(`${head},"data":{"a": 1}}`);
    expect(refused(binary(headers, 'not JSON')).code).toBe('json_invalid');
  },
);

test('a JSON body that is not UTF-8 is refused', () => {
  const body = Uint8Array.from([0x22, 0xff, 0x22]);
  expect(refused(binary({ 'content-type': 'application/json' }, body)).code).toBe('body_not_utf8');
});

test('a content type that is none is refused as the attribute it becomes', () => {
  const { code, fields } = refused(binary({ 'content-type': 'json' }, '{}'));
  expect(code).toBe('event_invalid');
  expect(fields.problems).toEqual(['datacontenttype must be a media type, got "json"']);
});

test('a JSON body may nest 63 levels deep, since the event around it is one more', () => {
  const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  expect(parseOne(binary({}, nested(63))).text).toBe(`${head},"data":${nested(63)}}`);
  expect(refused(binary({}, nested(64))).code).toBe('json_too_deep');
  expect(refused(binary({}, '['.repeat(100_000))).code).toBe('json_too_deep');
});
