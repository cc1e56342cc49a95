import * as z from 'zod/mini';
import { letterReasons } from '../domain/dead-letters/letter';
import { placeNamed } from '../domain/dead-letters/letter-shelf';
import { attemptStatuses } from '../domain/webhook/attempt';
import { isAttemptPlace } from '../domain/webhook/attempt-log';
import {
  limit,
  oneOf,
  type Parameter,
  pageOf,
  placeToken,
  someText,
  time,
  timeOf,
  wholeNumber,
} from './parameters';

const laneName = z.string().check(z.regex(/^(key|one)\/[\x21-\x7e]{1,300}$/));
const partition = z.int().check(z.gte(-1), z.lte(99_999));
const offset = z.int().check(z.gte(0));

export const letterPage = z.union([z.tuple([laneName]), z.tuple([laneName, partition, offset])]);

/** What `GET …/dead-letters` takes. */
export const letterQuery = {
  key: someText,
  reason: oneOf(letterReasons),
  from: time,
  until: time,
  limit,
  next: pageOf(letterPage),
};

export const discardedQuery = { limit, next: pageOf(z.tuple([partition, offset])) };

const keyLane = z.string().check(z.regex(/^key\/[\x21-\x7e]{1,300}$/));
export const parkedQuery = { limit, next: pageOf(z.tuple([keyLane])) };

export const operationsQuery = { subscription: someText, limit };

/** Three hours: what is older is in the dashboard. */
export const statsQuery = { minutes: wholeNumber(1, 180) };

const position: Parameter<{ readonly partition: number; readonly offset: number }> = {
  must: 'a partition and an offset, 3-42',
  schema: { type: 'string', examples: ['3-42'] },
  read: placeNamed,
};

export const attemptsQuery = {
  limit,
  offset: placeToken(isAttemptPlace),
  position,
  status: oneOf(attemptStatuses),
};

const since: Parameter<number> = {
  ...time,
  must: `${time.must} (a "+" is written %2B)`,
  read: sinceOf,
};

/** Append times are kept in milliseconds: what begins within one begins with the next. */
function sinceOf(text: string): number | undefined {
  const ms = timeOf(text);
  return ms !== undefined && /\.\d{3}\d*[1-9]/.test(text) ? ms + 1 : ms;
}

/** What a read of the log takes. */
export const readingQuery = {
  offset: wholeNumber(0, Number.MAX_SAFE_INTEGER),
  time: since,
  from: oneOf(['earliest', 'latest']),
  limit: wholeNumber(1, 500),
  wait: wholeNumber(0, 20),
  clamp: oneOf(['true', 'false']),
};

const atLeast = wholeNumber(0, Number.MAX_SAFE_INTEGER);

export const latestOfKeyQuery = { atLeast };
export const latestQuery = { atLeast, key: someText };
