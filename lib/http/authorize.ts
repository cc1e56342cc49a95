import { createHash, timingSafeEqual } from 'node:crypto';

/** An API Gateway authorizer's answer in its simple form. */
export interface Verdict {
  readonly isAuthorized: boolean;
  readonly context?: { readonly caller: string };
}

/** Who calls with the key made at deployment. */
const owner = 'owner';

/** Checks an `Authorization: Bearer <key>` header, in a time that tells nothing of the key. */
export function authorize(authorization: string | undefined, apiKey: string): Verdict {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(apiKey))
    ? { isAuthorized: true, context: { caller: owner } }
    : { isAuthorized: false };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
