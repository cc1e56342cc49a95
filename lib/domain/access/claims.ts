import type { Auth } from '../topology/auth';
import { type Fabric, fabricIn } from '../topology/fabric';
import { isScope } from './scope';

/** Whom a token speaks for, and what it allows. */
export interface TokenHolder {
  readonly subject: string;
  readonly namespace: string;
  readonly scopes: readonly string[];
}

/** What a token says, once its signature, issuer, audience and times are found to be right. */
export type Claims = Readonly<Record<string, unknown>>;

/** Reads a token's claims; undefined where they name nobody, or no namespace of the topology. */
export function holderOf(claims: Claims, auth: Auth, topology: Fabric): TokenHolder | undefined {
  const subject = subjectIn(claims);
  const namespace = namespaceIn(claims, auth, topology);
  if (subject === undefined || namespace === undefined) return undefined;
  // Other applications' scopes stand beside ours: they allow nothing here.
  return { subject, namespace, scopes: scopesIn(claims, auth).filter(isScope) };
}

/** Source: OpenID Connect Core 1.0, 2: `sub` has at most 255 ASCII characters. */
const subjectIn = ({ sub }: Claims): string | undefined =>
  typeof sub === 'string' && /^[\x20-\x7e]{1,255}$/.test(sub) ? sub : undefined;

function namespaceIn(
  claims: Claims,
  { namespaceClaim, needsNamespace }: Auth,
  topology: Fabric,
): string | undefined {
  const named = claims[namespaceClaim];
  // Who is in none has to be in the only one: guessing would let a token of one namespace into another.
  if (named === undefined) return needsNamespace ? undefined : topology.namespace;
  return typeof named === 'string' ? fabricIn(topology, named)?.namespace : undefined;
}

function scopesIn(claims: Claims, { scopeClaim }: Auth): string[] {
  const named = claims[scopeClaim];
  if (typeof named === 'string') return named.split(' ');
  return Array.isArray(named) ? named.filter((one) => typeof one === 'string') : [];
}
