import { errors, jwtVerify } from 'jose';
import type { Claims } from '../domain/access/claims';
import type { Auth } from '../domain/topology/auth';
import { type IssuerPorts, issuerKeys } from './issuer-keys';

/** Longest token, in bytes: what is longer costs time before it is refused. */
const longestToken = 8_192;

/** How far the issuer's clock may be from ours, in seconds. */
const clockTolerance = 5;

/**
 * Checks tokens of the topology's issuer: signature, issuer, audience and times.
 * @returns what the token says; undefined for one that opens nothing, whatever the reason
 */
export function tokenCheck(
  auth: Auth | undefined,
  ports: IssuerPorts,
): (token: string) => Promise<Claims | undefined> {
  if (!auth) return async () => undefined;
  const keys = issuerKeys(auth, ports);
  return async (token) => {
    if (Buffer.byteLength(token) > longestToken) return undefined;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: auth.issuer,
        audience: [...auth.audience],
        algorithms: [...auth.algorithms],
        requiredClaims: ['exp', 'sub'],
        clockTolerance,
        currentDate: new Date(ports.now()),
      });
      return payload;
    } catch (error) {
      // Only by its code: the error itself carries what the token says.
      ports.log.info('a token was refused', { code: codeOf(error) });
      return undefined;
    }
  };
}

const codeOf = (error: unknown): string =>
  error instanceof errors.JOSEError ? error.code : 'unreachable';
