import type * as z from 'zod/mini';
import { Refusal } from '../domain/errors';
import { received } from '../domain/publish/received';
import { isTimestamp } from '../domain/publish/timestamp';

/** What a parameter's text looks like, for the API's own description. Source: JSON Schema 2020-12 */
export type TextSchema = Readonly<Record<string, unknown>>;

/** Reads a query parameter's value; undefined for one that it does not take. */
export interface Parameter<T> {
  readonly must: string;
  readonly schema: TextSchema;
  readonly read: (text: string) => T | undefined;
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;
type Values<P extends Parameters> = {
  readonly [Name in keyof P]?: P[Name] extends Parameter<infer T> ? T : never;
};

/**
 * The parameters of a query, by name.
 * @throws Refusal `parameter_unknown`, `parameter_invalid`
 */
export function readQuery<P extends Parameters>(
  query: Readonly<Record<string, string>>,
  parameters: P,
): Values<P> {
  const values = Object.entries(query).map(([name, text]) => {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (!parameter) throw unknown(name, Object.keys(parameters));
    const value = parameter.read(text);
    if (value === undefined) throw invalid(name, parameter.must, text);
    return [name, value];
  });
  return Object.fromEntries(values) as Values<P>;
}

const unknown = (parameter: string, allowed: readonly string[]): Refusal =>
  new Refusal(
    'parameter_unknown',
    `Query parameter ${received(parameter)} is unknown here; there are ${allowed.join(', ')}.`,
    { parameter, allowed },
  );

const invalid = (parameter: string, must: string, text: string): Refusal =>
  new Refusal(
    'parameter_invalid',
    `Query parameter "${parameter}" must be ${must}, got ${received(text)}.`,
    { parameter },
  );

/** A date and time of RFC 3339 in milliseconds since 1970. */
export const timeOf = (text: string): number | undefined => {
  const ms = isTimestamp(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
};

export const time: Parameter<number> = {
  must: 'a date and time, such as 2030-01-01T12:00:00Z',
  schema: { type: 'string', format: 'date-time' },
  read: timeOf,
};

export const wholeNumber = (from: number, to: number): Parameter<number> => ({
  must: `a whole number, ${from} to ${to}`,
  schema: { type: 'integer', minimum: from, maximum: to },
  read: (text) => {
    const number = /^(?:0|[1-9]\d*)$/.test(text) ? Number(text) : Number.NaN;
    return number >= from && number <= to ? number : undefined;
  },
});

/** How many entries an answer may have. */
export const limit = wholeNumber(1, 100);

export const someText: Parameter<string> = {
  must: 'a text of at most 1024 bytes',
  schema: { type: 'string', minLength: 1, maxLength: 1_024 },
  read: (text) => (text !== '' && Buffer.byteLength(text) <= 1_024 ? text : undefined),
};

export const oneOf = <const T extends string>(values: readonly T[]): Parameter<T> => ({
  must: `one of ${values.join(', ')}`,
  schema: { type: 'string', enum: values },
  read: (text) => values.find((value) => value === text),
});

/** Where an earlier answer ended, as the text that its `next` is. */
export const tokenOf = (place: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

/**
 * Reads one back.
 * @throws Refusal `page_token_invalid` when no answer of ours has named it
 */
export const pageOf = <S extends z.ZodMiniType>(schema: S): Parameter<z.output<S>> => ({
  ...pageToken,
  read: (text) => {
    const place = schema.safeParse(parsed(text));
    if (place.success && tokenOf(place.data as readonly unknown[]) === text) return place.data;
    throw noPage();
  },
});

/** A place that is a text itself, as `textToken` hides it. */
export const placeToken = (isPlace: (place: string) => boolean): Parameter<string> => ({
  ...pageToken,
  read: (text) => {
    const place = Buffer.from(text, 'base64url').toString();
    if (isPlace(place) && textToken(place) === text) return place;
    throw noPage();
  },
});

export const textToken = (place: string): string => Buffer.from(place).toString('base64url');

const pageToken = {
  must: 'the "next" of an earlier answer',
  schema: { type: 'string', pattern: '^[A-Za-z0-9_-]+$' },
};

const noPage = (): Refusal =>
  new Refusal('page_token_invalid', 'This is no page that an earlier answer has named.');

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
