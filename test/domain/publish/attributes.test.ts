import { minimal, parseOne, refused, structured } from './requests';

/** The problems of an event, which its code must say are of the general sort. */
const problemsOf = (more: Readonly<Record<string, unknown>>): unknown => {
  const { code, fields } = refused(structured(minimal(more)));
  expect(code).toBe('event_invalid');
  return fields.problems;
};

test.each(['id', 'source', 'type'])('%s is required, and null is not there', (name) => {
  expect(problemsOf({ [name]: undefined })).toEqual([`${name} is required`]);
  expect(problemsOf({ [name]: null })).toEqual([`${name} is required`]);
});

test.each([
  [{ id: '' }, 'id must be a non-empty string, got ""'],
  [{ id: 7 }, 'id must be a non-empty string, got 7'],
  [{ type: '' }, 'type must be a non-empty string, got ""'],
  [{ source: '' }, 'source must be a non-empty URI-reference, got ""'],
  [{ source: 'two words' }, 'source must be a non-empty URI-reference, got "two words"'],
  [{ subject: '' }, 'subject must be a non-empty string, got ""'],
  [{ subject: true }, 'subject must be a non-empty string, got true'],
  [
    { time: '2018-13-05T17:31:00Z' },
    'time must be a date and time of RFC 3339, got "2018-13-05T17:31:00Z"',
  ],
  [{ datacontenttype: 'json' }, 'datacontenttype must be a media type, got "json"'],
  [{ dataschema: '/relative' }, 'dataschema must be an absolute URI, got "/relative"'],
  [{ dataschema: '' }, 'dataschema must be an absolute URI, got ""'],
  [{ partitionkey: '' }, 'partitionkey must be a non-empty string, got ""'],
  [{ partitionkey: 5 }, 'partitionkey must be a non-empty string, got 5'],
  [{ data: 1, data_base64: 'YQ==' }, 'data and data_base64 exclude each other, got both'],
  [{ data: null, data_base64: 'YQ==' }, 'data and data_base64 exclude each other, got both'],
])('%j breaks one rule', (more, problem) => {
  expect(problemsOf(more)).toEqual([problem]);
});

test.each(['Capital', 'under_score', 'with-dash', '', 'caf\u00e9', '__proto__'])(
  'an attribute may not be named %p',
  (name) => {
    const body = minimal().replace('}', `,${JSON.stringify(name)}:"x"}`);
    const { code, fields } = refused(structured(body));
    expect(code).toBe('event_invalid');
    expect(fields.problems).toEqual([
      `an attribute's name must be lower-case letters and digits and not "data", got ${JSON.stringify(name)}`,
    ]);
  },
);

test.each([
  ['x', '"x"'],
  [true, 'true'],
  [false, 'false'],
  [0, '0'],
  [2_147_483_647, '2147483647'],
  [-2_147_483_648, '-2147483648'],
  ['', '""'],
])('an extension may be %p', (value, text) => {
  expect(parseOne(structured(minimal({ ext: value }))).text).toContain(`"ext":${text}}`);
});

test.each([
  [1.5, '1.5'],
  [2_147_483_648, '2147483648'],
  [-2_147_483_649, '-2147483649'],
  [{ a: 1 }, '{"a":1}'],
  [['a'], '["a"]'],
])('an extension may not be %p', (value, shown) => {
  expect(problemsOf({ ext: value })).toEqual([
    `"ext" must be a string, a boolean or a 32-bit integer, got ${shown}`,
  ]);
});

test.each([
  '\u0000',
  '\n',
  '\u001f',
  '\u007f',
  '\u009f',
  '\ufdd0',
  '\ufdef',
  '\uffff',
  '\u{1fffe}',
  '\u{10ffff}',
  '\ud800',
  'a\udc00b',
])('an attribute may not hold the character of %j', (value) => {
  expect(problemsOf({ ext: value })).toEqual([
    expect.stringMatching(/^"ext" must be free of control characters, non-characters and lone/),
  ]);
});

test.each([' ', '\u00a0', '\u{1f600}', '\ufffd', '\ue000'])('an attribute may hold %j', (value) => {
  expect(parseOne(structured(minimal({ id: value }))).id).toBe(value);
});

test.each(['', 'YQ==', 'YWI=', 'YWJj', '+/+/'])('%p is base64', (value) => {
  expect(parseOne(structured(minimal({ data_base64: value }))).text).toContain(
    `"data_base64":"${value}"}`,
  );
});

test.each(['YQ', 'YQ=', 'YWJj\n', 'Y-J_', 'YW=j', '====', 'Y===', 7, true, ['YQ=='], { a: 1 }])(
  '%j is no base64',
  (value) => {
    expect(problemsOf({ data_base64: value })).toEqual([
      'data_base64 must be a string of padded standard base64',
    ]);
  },
);

test('every broken rule is reported at once', () => {
  const { code, message, fields } = refused(
    structured(minimal({ id: '', time: 'now', Bad: 1, ext: [] })),
  );
  expect(code).toBe('event_invalid');
  expect(message).toBe('The event breaks 4 rules, first: id must be a non-empty string, got "".');
  expect(fields.problems).toEqual([
    'id must be a non-empty string, got ""',
    'time must be a date and time of RFC 3339, got "now"',
    'an attribute\'s name must be lower-case letters and digits and not "data", got "Bad"',
    '"ext" must be a string, a boolean or a 32-bit integer, got []',
  ]);
});

test('of a thousand broken rules twenty are put in words, and values are cut short', () => {
  const names = Array.from({ length: 1000 }, (_, at) => [`X${at}`, 'y'.repeat(1000)]);
  const { message, fields } = refused(structured(minimal(Object.fromEntries(names))));
  expect(message).toMatch(/^The event breaks 1000 rules, first: /);
  expect(fields.problems).toHaveLength(20);
  expect(JSON.stringify(fields).length).toBeLessThan(4000);
});

test.each([
  ['0.3', 'specversion must be "1.0", got "0.3"'],
  [1, 'specversion must be "1.0", got 1'],
  [undefined, 'specversion must be "1.0", got nothing'],
])('specversion %p is unknown, whatever else is wrong', (specversion, problem) => {
  const { code, fields } = refused(structured(minimal({ specversion, id: '' })));
  expect(code).toBe('spec_version_unknown');
  expect(fields.problems).toEqual([problem, 'id must be a non-empty string, got ""']);
});

test('a key may be 1,024 bytes of UTF-8 and not 1,026', () => {
  const longest = '\u00e9'.repeat(512);
  expect(parseOne(structured(minimal({ partitionkey: longest }))).key).toBe(longest);
  const { code, fields } = refused(structured(minimal({ partitionkey: `${longest}\u00e9` })));
  expect(code).toBe('key_too_long');
  expect(fields.problems).toEqual(['partitionkey may be 1024 bytes of UTF-8, got 1026']);
});

test('a key that is too long is one problem among others', () => {
  expect(problemsOf({ id: '', partitionkey: 'k'.repeat(1025) })).toEqual([
    'id must be a non-empty string, got ""',
    'partitionkey may be 1024 bytes of UTF-8, got 1025',
  ]);
});
