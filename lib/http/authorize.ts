import { type AccessKey, isSame } from '../domain/access/access-key';
import { checkKey, noteUse } from '../domain/access/check-key';
import { type Claims, holderOf } from '../domain/access/claims';
import type { KeyStore } from '../domain/access/key-store';
import { admin } from '../domain/access/scope';
import { type Fabric, fabricIn } from '../domain/topology/fabric';
import { defaultNamespace } from '../domain/topology/keys';
import type { Log } from '../runtime/logger';
import type { CallerContext, Denial } from './caller';

/**
 * An API Gateway authorizer's answer in its simple form. Everyone is let through to the doors, which refuse who is
 * denied: the gateway's own refusals are no problem details, and have no 401.
 */
export interface Verdict {
  readonly isAuthorized: true;
  readonly context: CallerContext;
}

export interface AuthorizePorts {
  readonly topology: Fabric;
  /** The key made at deployment. */
  readonly ownerKey: () => Promise<string>;
  readonly keys: Pick<KeyStore, 'find' | 'touch'>;
  /** What a token says; undefined for one that is not the issuer's, or not for us, or not now. */
  readonly claimsOf: (token: string) => Promise<Claims | undefined>;
  readonly now: () => number;
  readonly log: Log;
}

/** Reads who calls from an `Authorization: Bearer …` header. Whatever goes wrong, nobody is let in by it. */
export async function authorize(
  ports: AuthorizePorts,
  authorization: string | undefined,
): Promise<Verdict> {
  const context = await contextOf(ports, authorization ?? '').catch((error) => {
    ports.log.error('who calls could not be found out', { error: error as Error });
    return denied('throttled');
  });
  return { isAuthorized: true, context };
}

async function contextOf(ports: AuthorizePorts, authorization: string): Promise<CallerContext> {
  if (authorization.trim() === '') return denied('key_missing');
  const credential = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  const found = credential === undefined ? undefined : await holder(ports, credential);
  return found ?? denied('key_invalid');
}

const denied = (denied: Denial): CallerContext => ({ denied });

/** Three parts in base64url: a deployment's own key may hold dots, but has other marks beside them. */
const tokenForm = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Each sort of credential can be told by its form, so that none is taken for another. */
function holder(ports: AuthorizePorts, credential: string): Promise<CallerContext | undefined> {
  if (credential.startsWith('weft_')) return keyHolder(ports, credential);
  const isToken = ports.topology.auth !== undefined && tokenForm.test(credential);
  return isToken ? tokenHolder(ports, credential) : owner(ports, credential);
}

async function keyHolder(
  { keys, now, topology, log }: AuthorizePorts,
  text: string,
): Promise<CallerContext | undefined> {
  const key = await checkKey(keys, text, now());
  // A namespace that the topology has no more is gone, with all that had a key to it.
  if (!key || !fabricIn(topology, key.namespace)) return undefined;
  await noteUse(keys, key, now()).catch((error) =>
    log.warn('the use of a key could not be noted', { key: key.id, error: error as Error }),
  );
  return keyContext(key);
}

const keyContext = ({ id, namespace, scopes, limits }: AccessKey): CallerContext => ({
  caller: `key:${id}`,
  namespace,
  scopes: scopes.join(' '),
  ...(limits && { limits: JSON.stringify(limits) }),
});

async function tokenHolder(
  { claimsOf, topology }: AuthorizePorts,
  token: string,
): Promise<CallerContext | undefined> {
  const claims = await claimsOf(token);
  const found = claims && topology.auth && holderOf(claims, topology.auth, topology);
  if (!found) return undefined;
  const { subject, namespace, scopes } = found;
  return { caller: `token:${subject}`, namespace, scopes: scopes.join(' ') };
}

async function owner(
  { ownerKey }: AuthorizePorts,
  credential: string,
): Promise<CallerContext | undefined> {
  const right = await ownerKey();
  return right !== '' && isSame(credential, right)
    ? { caller: 'owner', namespace: defaultNamespace, scopes: admin }
    : undefined;
}
