import * as z from 'zod/mini';
import { aMoment, aNextPage, say } from './basics';

export const keyShown = say(
  'An API key, all but the key itself.',
  z.object({
    id: z.string(),
    name: z.string(),
    namespace: z.string(),
    scopes: z.array(z.string()),
    limits: z.optional(
      z.object({
        requestsPerSecond: z.optional(z.number()),
        bytesPerSecond: z.optional(z.number()),
      }),
    ),
    state: z.enum(['live', 'expired', 'revoked']),
    createdAt: aMoment(),
    createdBy: z.string(),
    expiresAt: z.optional(aMoment()),
    revokedAt: z.optional(aMoment()),
    lastUsedAt: z.optional(say('To the hour.', aMoment())),
  }),
);

export const keyMade = z.extend(keyShown, {
  key: say('The key itself. It is shown here only.', z.string()),
});

export const keyList = z.object({ keys: z.array(keyShown), next: z.optional(aNextPage()) });
