import { InvalidArgumentError } from 'commander';
import { isTimestamp } from '../domain/publish/timestamp';

const units = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** What the options that name a moment take. */
export const momentForm = 'a time (2026-11-20T10:00Z), a date, or how long ago (10m, 2h, 7d)';

/** Reads a moment as RFC 3339. The seconds may be left out, and so may the time: a date begins at midnight, UTC. */
export function readMoment(text: string, now: number): string {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count) return new Date(now - Number(count) * unitMs(unit)).toISOString();
  const whole = text
    .replace(/^(\d{4}-\d\d-\d\d)$/, '$1T00:00Z')
    .replace(/(T\d\d:\d\d)(?=Z|[+-]\d\d:\d\d$)/i, '$1:00');
  if (isTimestamp(whole)) return whole;
  throw new InvalidArgumentError(`It must be ${momentForm}.`);
}

const unitMs = (unit: string | undefined): number => units[unit as keyof typeof units] * 1_000;

/** The parser of an option that names a moment. */
export const moment =
  ({ outside }: { readonly outside: { now(): number } }) =>
  (text: string): string =>
    readMoment(text, outside.now());
