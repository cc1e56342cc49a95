import { defineFabric, TopologyInvalid } from '../../../lib';
import type { AuthSpec } from '../../../lib/domain/topology/auth';
import { authProblems } from '../../../lib/domain/topology/auth-rules';

const right: AuthSpec = { issuer: 'https://login.example/tenant', audience: 'weft' };

test('a topology without an issuer takes no tokens', () => {
  expect(defineFabric({ topics: { a: {} } })).not.toHaveProperty('auth');
});

test('what is left out is filled in', () => {
  expect(defineFabric({ topics: { a: {} }, auth: right }).auth).toEqual({
    issuer: 'https://login.example/tenant',
    audience: ['weft'],
    algorithms: ['RS256', 'ES256'],
    namespaceClaim: 'weft_namespace',
    scopeClaim: 'scope',
    needsNamespace: false,
  });
});

test.each<Partial<AuthSpec>>([
  {},
  { audience: ['a', 'b'] },
  { jwksUri: 'https://login.example/keys' },
  { issuer: 'http://127.0.0.1:8080', jwksUri: 'http://localhost:8080/keys' },
  { algorithms: ['EdDSA'] },
])('%j is right', (more) => {
  expect(authProblems({ ...right, ...more })).toEqual([]);
});

test.each<[object, RegExp]>([
  [{ issuer: 'http://login.example' }, /issuer must be an https address/],
  [{ issuer: 'http://127.0.0.1.evil.example' }, /issuer/],
  [{ issuer: 'https://user:secret@login.example' }, /issuer/],
  [{ issuer: 'login.example' }, /issuer/],
  [{ issuer: undefined }, /issuer/],
  [{ jwksUri: 'http://login.example/keys' }, /jwksUri/],
  [{ jwksUri: 'file:///etc/passwd' }, /jwksUri/],
  [{ jwksUri: '' }, /jwksUri/],
  [{ audience: '' }, /audience/],
  [{ audience: [] }, /audience/],
  [{ audience: ['a', ''] }, /audience/],
  [{ audience: undefined }, /audience/],
  [{ algorithms: [] }, /algorithms/],
  [{ algorithms: ['HS256'] }, /algorithms must be some of RS256/],
  [{ algorithms: ['RS256', 'none'] }, /algorithms/],
  [{ algorithms: 'RS256' }, /algorithms/],
  [{ namespaceClaim: '' }, /namespaceClaim/],
  [{ scopeClaim: 7 }, /scopeClaim/],
])('%j is wrong, and it is said what', (more, says) => {
  const spec = { ...right, ...more } as AuthSpec;
  expect(authProblems(spec)).toEqual([expect.stringMatching(says)]);
  expect(() => defineFabric({ topics: { a: {} }, auth: spec })).toThrow(TopologyInvalid);
});
