import { createHash, timingSafeEqual } from 'node:crypto';
import { defaultNamespace } from '../domain/topology/keys';
import type { CallerContext } from './caller';

/** An API Gateway authorizer's answer in its simple form. */
export interface Verdict {
  readonly isAuthorized: boolean;
  readonly context?: CallerContext;
}

/** Who calls with the key made at deployment. */
const owner = 'owner';

/** Checks an `Authorization: Bearer <key>` header, in a time that tells nothing of the key. */
export function authorize(authorization: string | undefined, apiKey: string): Verdict {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(apiKey))
    ? {
        isAuthorized: true,
        context: { caller: owner, namespace: defaultNamespace, scopes: 'admin' },
      }
    : { isAuthorized: false };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
