import * as z from 'zod/mini';
import { maxPull } from '../domain/consume/pull';
import { maxAckIds } from '../domain/consume/settle';
import { wholeNumber } from './body-parts';

const longestHold = 43_200;

export const pullBody = z.strictObject({
  max: z._default(wholeNumber(1, maxPull), 10),
  waitSeconds: z._default(wholeNumber(0, 20), 0),
  leaseSeconds: z.optional(wholeNumber(1, longestHold)),
});

const ackIds = z.array(z.string()).check(z.minLength(1), z.maxLength(maxAckIds));

export const ackBody = z.strictObject({ ackIds });
export const nackBody = z.strictObject({
  ackIds,
  delaySeconds: z._default(wholeNumber(0, longestHold), 0),
});
export const extendBody = z.strictObject({
  ackIds,
  leaseSeconds: z.optional(wholeNumber(1, longestHold)),
});
export const rejectBody = z.strictObject({
  ackIds,
  reason: z._default(
    z.string().check(z.minLength(1), z.maxLength(1_000)),
    'rejected by its consumer',
  ),
});
