import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import type { Auth } from '../domain/topology/auth';
import { isAddress } from '../domain/topology/auth-rules';
import { lazy } from '../runtime/lazy';
import type { Log } from '../runtime/logger';

export interface IssuerPorts {
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly log: Log;
}

/** How long the issuer may take, in milliseconds. */
const timeoutMs = 3_000;

/** How long an issuer that did not answer is left alone, in milliseconds. */
const restMs = 10_000;

/**
 * The issuer's public keys: kept for ten minutes, and asked for anew at most every 30 seconds when a token names
 * one that is not among them. Where they can't be had there is no key, and no token opens anything.
 */
export function issuerKeys(auth: Auth, ports: IssuerPorts): JWTVerifyGetKey {
  const get = restingFetch(ports);
  const keySet = lazy(async () =>
    createRemoteJWKSet(new URL(auth.jwksUri ?? (await discovered(auth, get))), {
      cacheMaxAge: 600_000,
      cooldownDuration: 30_000,
      timeoutDuration: timeoutMs,
      [customFetch]: get,
    }),
  );
  return async (header, token) => (await keySet())(header, token);
}

type Get = (url: string, init?: RequestInit) => Promise<Response>;

/** Fetches, and after a failure does not try again at once: each token would have the issuer asked. */
function restingFetch({ fetch, now, log }: IssuerPorts): Get {
  let restsUntil = 0;
  return async (url, init) => {
    if (now() < restsUntil) throw new Error('the issuer did not answer a moment ago');
    try {
      const response = await fetch(url, init);
      if (response.status === 200) return response;
      throw new Error(`the issuer answered ${response.status}`);
    } catch (error) {
      restsUntil = now() + restMs;
      log.warn('the keys of the issuer could not be had', { url, error: error as Error });
      throw error;
    }
  };
}

/**
 * Where the issuer says that its keys are. Source: OpenID Connect Discovery 1.0, 4
 * @throws Error when the document is another's, or leads elsewhere than to a safe address
 */
async function discovered({ issuer }: Auth, get: Get): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await get(url, { signal, redirect: 'manual' });
  const found = (await response.json()) as {
    readonly issuer?: unknown;
    readonly jwks_uri?: unknown;
  };
  if (found.issuer === issuer && isAddress(found.jwks_uri)) return found.jwks_uri;
  throw new Error(`the discovery document of ${issuer} names another issuer, or no safe jwks_uri`);
}
