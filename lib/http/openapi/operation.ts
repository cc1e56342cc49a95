import type { Code } from '../../domain/errors';
import type { RouteName } from '../door';
import type { Parameters } from '../parameters';
import type { Door } from '../route';
import type { headers } from './parameters';
import type { AnswerName, RequestName } from './schemas/components';

export interface Body {
  readonly schema: RequestName;
  readonly example: unknown;
}

export interface Answer {
  readonly description: string;
  /** Absent where nothing is said. More than one where the request decides. */
  readonly schema?: AnswerName | readonly AnswerName[];
}

/** The statuses of what went well. */
export type GoodStatus = 200 | 201 | 202 | 204 | 207;

/** What the document says of a route beside what the route says itself. */
export interface Operation {
  /** Its name in generated clients. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** The parameters that the route reads its query by. */
  readonly query?: Parameters;
  readonly headers?: readonly (keyof typeof headers)[];
  /** By media type. */
  readonly body?: Readonly<Record<string, Body>>;
  readonly answers: Readonly<Partial<Record<GoodStatus, Answer>>>;
  /** What it may refuse beside what every operation of its form may. */
  readonly problems?: readonly Code[];
  /** Codes that it answers with a status of their own. */
  readonly problemsWith?: Readonly<Record<number, readonly Code[]>>;
}

/** One for each route of a door: the compiler misses those that are not described. */
export type Operations<D extends Door> = Readonly<Record<RouteName<D>, Operation>>;

/** A body of JSON. */
export const jsonBody = (schema: RequestName, example: unknown) => ({
  'application/json': { schema, example },
});

/** An answer 200 with a body. */
export const ok = (description: string, schema: Answer['schema']) => ({
  200: { description, schema },
});
