import { isAbsoluteUri, isUriReference } from '../../../lib/domain/publish/uri';

test.each([
  'https://github.com/cloudevents',
  'mailto:cncf-wg-serverless@lists.cncf.io',
  'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66',
  'https://user:pw@[2001:db8::1]:8080/a?b=c/d?#e',
  'https://example.com/a%20b',
])('%s is an absolute URI, and so a reference', (text) => {
  expect(isAbsoluteUri(text)).toBe(true);
  expect(isUriReference(text)).toBe(true);
});

test.each([
  '/cloudevents/spec/pull/123',
  '/sensors/tn-1234567/alerts',
  '1-555-123-4567',
  '../up?x#y',
  '//host/path',
  '?only',
  '',
])('%p is a relative reference and no absolute URI', (text) => {
  expect(isUriReference(text)).toBe(true);
  expect(isAbsoluteUri(text)).toBe(false);
});

test.each([
  'two words',
  'caf\u00e9',
  'a\\b',
  '<x>',
  '/a%2',
  '/a%zz',
  '1a:b',
  ':a',
  '/a[b]',
  '/a#b#c',
  'https://[::1',
  'https://a@b@c/',
  'https://host:port/',
  'https://[x@host/',
  '/a\n',
])('%p is no URI-reference', (text) => {
  expect(isUriReference(text)).toBe(false);
});

test('two million characters are judged at once', () => {
  expect(isUriReference('['.repeat(2_000_000))).toBe(false);
  expect(isUriReference(`//${'@'.repeat(2_000_000)}`)).toBe(false);
  expect(isUriReference('a'.repeat(2_000_000))).toBe(true);
});
