import { isJson, isUtf8, mediaType } from '../../../lib/domain/publish/media-type';

test.each([
  ['text/plain', { essence: 'text/plain' }],
  ['Application/JSON', { essence: 'application/json' }],
  ['text/xml; charset=UTF-8', { essence: 'text/xml', charset: 'utf-8' }],
  ['text/xml;a="x; charset=no";Charset="Utf-8" ', { essence: 'text/xml', charset: 'utf-8' }],
  ['application/vnd.x+json;', { essence: 'application/vnd.x+json' }],
])('%s is a media type', (text, expected) => {
  expect(mediaType(text)).toEqual(expected);
});

test.each([
  '',
  'json',
  '/json',
  'text/',
  'text/plain charset=utf-8',
  'text/plain; charset',
  'a/b/c',
  'text/pl\u00e4in',
  'text/plain; a="b',
])('%p is no media type', (text) => {
  expect(mediaType(text)).toBeUndefined();
});

test('semicolons and spaces without end are refused at once', () => {
  expect(mediaType(`text/plain${'; '.repeat(500_000)}!`)).toBeUndefined();
});

test.each([
  ['application/json', true],
  ['text/json', true],
  ['image/svg+json', true],
  ['application/xjson', false],
  ['application/json-seq', false],
])('whether %s is JSON: %p', (essence, expected) => {
  expect(isJson({ essence })).toBe(expected);
});

test.each([
  [undefined, true],
  ['utf-8', true],
  ['iso-8859-1', false],
  ['utf-16', false],
])('whether charset %p is UTF-8: %p', (charset, expected) => {
  expect(isUtf8({ essence: 'text/plain', charset })).toBe(expected);
});
