import fc from 'fast-check';
import { actions, allows, allowsSome, isScope, shows } from '../../../lib/domain/access/scope';

test.each([
  ['publish:orders', 'orders', true],
  ['publish:orders', 'orders2', false],
  ['publish:orders', 'Orders', false],
  ['publish:orders', 'my-orders', false],
  ['publish:orders*', 'orders', true],
  ['publish:orders*', 'orders-eu', true],
  ['publish:orders*', 'order', false],
  ['publish:*-eu', 'orders-eu', true],
  ['publish:*-eu', 'orders-eu2', false],
  ['publish:o*s*u', 'orders-eu', true],
  ['publish:*', 'orders', true],
  ['publish:**', 'orders', true],
  ['publish:*', '', true],
  ['publish:orders', '', false],
  ['read:orders', 'orders', false],
  ['admin', 'orders', true],
])('whether %s allows to publish to "%s": %s', (scope, name, expected) => {
  expect(allows([scope], 'publish', name)).toBe(expected);
});

test.each(['admin', 'publish:orders', 'redrive:*', 'group:a-b_c*'])('%s is a scope', (text) => {
  expect(isScope(text)).toBe(true);
});

test.each([
  '',
  'Admin',
  'admin ',
  'admin:*',
  'admin:orders',
  'publish',
  'publish:',
  ':orders',
  'Publish:orders',
  'publish:orders.*',
  'publish:.*',
  'publish:(a|b)',
  'publish:[a-z]',
  'publish:a b',
  'publish:a\n',
  'publish:a:b',
  'publish:ä',
  'publish:?',
  'write:orders',
  'toString:orders',
  '__proto__:orders',
  'constructor:*',
  `publish:${'a'.repeat(65)}`,
])('%j is no scope, and allows nothing', (text) => {
  expect(isScope(text)).toBe(false);
  for (const action of actions) {
    expect(allows([text], action, 'orders')).toBe(false);
    expect(allowsSome([text], action)).toBe(false);
  }
});

test('whoever may change what is stuck may look at it, and not the other way about', () => {
  for (const action of ['redrive', 'manage'] as const) {
    expect(allows([`${action}:billing`], 'inspect', 'billing')).toBe(true);
    expect(allows([`${action}:billing`], 'inspect', 'other')).toBe(false);
    expect(allows(['inspect:*'], action, 'billing')).toBe(false);
  }
  expect(allows(['manage:*'], 'redrive', 'billing')).toBe(false);
  expect(allows(['consume:*'], 'inspect', 'billing')).toBe(false);
});

test('a scope for topics shows topics, and one for subscriptions shows subscriptions', () => {
  expect(shows(['publish:orders*'], 'topic', 'orders-eu')).toBe(true);
  expect(shows(['publish:orders*'], 'topic', 'billing')).toBe(false);
  expect(shows(['publish:*'], 'subscription', 'orders')).toBe(false);
  expect(shows(['manage:billing'], 'subscription', 'billing')).toBe(true);
  expect(shows(['manage:*'], 'topic', 'billing')).toBe(false);
  expect(shows([], 'topic', 'orders')).toBe(false);
});

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,20}$/);
const pattern = fc.stringMatching(/^[A-Za-z0-9_*-]{1,20}$/);

/** What a pattern means, said in another way: each part of it stands in the name, in its order. */
const fits = (parts: readonly string[], text: string): boolean => {
  const [first = '', ...others] = parts;
  if (others.length === 0) return text === first;
  if (!text.startsWith(first)) return false;
  const rest = text.slice(first.length);
  return Array.from({ length: rest.length + 1 }, (_, at) => rest.slice(at)).some((tail) =>
    fits(others, tail),
  );
};

test('a pattern means the same however it is matched', () => {
  fc.assert(
    fc.property(pattern, fc.oneof(name, pattern), (given, text) => {
      expect(allows([`read:${given}`], 'read', text)).toBe(fits(given.split('*'), text));
    }),
  );
});

test('a name without "*" allows that name, and no other', () => {
  fc.assert(
    fc.property(name, name, (one, other) => {
      expect(allows([`read:${one}`], 'read', one)).toBe(true);
      expect(allows([`read:${one}`], 'read', other)).toBe(one === other);
    }),
  );
});

test('no text whatever is taken for a regular expression, or makes the match fail', () => {
  fc.assert(
    fc.property(fc.string(), name, (text, topic) => {
      const isOurs = /^[A-Za-z0-9_*-]{1,64}$/.test(text);
      const allowed = allows([`read:${text}`], 'read', topic);
      expect(allowed).toBe(isOurs && fits(text.split('*'), topic));
    }),
  );
});

test('a match takes no longer with many stars', () => {
  const started = performance.now();
  expect(allows([`read:${'a*'.repeat(31)}b`], 'read', 'a'.repeat(48))).toBe(false);
  expect(performance.now() - started).toBeLessThan(100);
});

test('more scopes never allow less', () => {
  const scopes = fc.array(fc.tuple(fc.constantFrom(...actions), pattern).map((s) => s.join(':')));
  fc.assert(
    fc.property(scopes, scopes, fc.constantFrom(...actions), name, (one, more, action, text) => {
      if (allows(one, action, text)) expect(allows([...one, ...more], action, text)).toBe(true);
      if (allows(one, action, text)) expect(allowsSome(one, action)).toBe(true);
    }),
  );
});
