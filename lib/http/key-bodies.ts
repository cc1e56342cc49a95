import * as z from 'zod/mini';
import { isKeyId } from '../domain/access/access-key';
import { isScope, scopeRule } from '../domain/access/scope';
import { aTime, wholeNumber } from './body-parts';
import { limit, pageOf, someText } from './parameters';

/** The most that a limit may say, a second: what is beyond it limits nothing. */
const mostPerSecond = 1_000_000_000;

const aScope = z.string().check(z.refine(isScope, { error: scopeRule }));
const perSecond = (least: number) => z.number().check(z.gte(least), z.lte(mostPerSecond));

/** What `POST /v1/keys` takes. */
export const newKeyBody = z
  .strictObject({
    // What people read: nothing that would move their cursor.
    name: z.string().check(z.minLength(1), z.maxLength(100), z.regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u)),
    // The authorizer hands them on, and API Gateway takes 8 KB from it.
    scopes: z.array(aScope).check(z.minLength(1), z.maxLength(50)),
    namespace: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
    expiresInDays: z.optional(wholeNumber(1, 3_650)),
    expiresAt: z.optional(aTime),
    limits: z.optional(
      z.strictObject({
        requestsPerSecond: z.optional(perSecond(0.001)),
        bytesPerSecond: z.optional(perSecond(1)),
      }),
    ),
  })
  .check(
    z.refine((body) => body.expiresInDays === undefined || body.expiresAt === undefined, {
      error: 'must have expiresInDays or expiresAt, not both',
    }),
  );

/** What `GET /v1/keys` takes. */
export const keysQuery = {
  namespace: someText,
  limit,
  next: pageOf(z.tuple([z.int().check(z.gte(0)), z.string().check(z.refine(isKeyId))])),
};
