import { type AuthSpec, signatureAlgorithms } from './auth';
import { brokenBy, type Rule, show } from './rule';

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** Keys fetched in the clear could be anybody's: only this machine is near enough. */
export function isAddress(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, hostname, username, password, hash } = new URL(value);
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  const plain = username === '' && password === '' && hash === '';
  return plain && (protocol === 'https:' || (protocol === 'http:' && isHere));
}

const address = (of: 'issuer' | 'jwksUri'): Rule<AuthSpec> => ({
  ok: ({ [of]: value }) => (of === 'jwksUri' && value === undefined) || isAddress(value),
  say: ({ [of]: value }) =>
    `${of} must be an https address (http to this machine only), without credentials and fragment, got ${show(value)}`,
});

const claim = (of: 'namespaceClaim' | 'scopeClaim'): Rule<AuthSpec> => ({
  ok: ({ [of]: value }) => value === undefined || isText(value),
  say: ({ [of]: value }) => `${of} must be the name of a claim, got ${show(value)}`,
});

const audiencesOf = ({ audience }: AuthSpec): unknown[] => [audience].flat();

const rules: readonly Rule<AuthSpec>[] = [
  address('issuer'),
  address('jwksUri'),
  {
    ok: (spec) => audiencesOf(spec).length > 0 && audiencesOf(spec).every(isText),
    say: ({ audience }) =>
      `audience must name whom tokens are meant for, in a text or several, got ${show(audience)}`,
  },
  {
    ok: ({ algorithms = ['RS256'] }) =>
      Array.isArray(algorithms) &&
      algorithms.length > 0 &&
      algorithms.every((one) => signatureAlgorithms.includes(one)),
    say: ({ algorithms }) =>
      `algorithms must be some of ${signatureAlgorithms.join(', ')}, got ${show(algorithms)}`,
  },
  claim('namespaceClaim'),
  claim('scopeClaim'),
];

/** What is wrong with what a topology says of tokens. */
export const authProblems = (spec: AuthSpec | undefined): string[] =>
  spec === undefined ? [] : brokenBy(rules, spec).map((problem) => `auth: ${problem}`);
