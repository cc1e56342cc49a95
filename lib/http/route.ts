import type { Action } from '../domain/access/scope';

/** Which Lambda answers a route. */
export type Door = 'publish' | 'consume' | 'catalog' | 'control' | 'read' | 'groups' | 'keys';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** In API Gateway's and OpenAPI's form, `{name}` for what varies. */
  readonly path: string;
  readonly door: Door;
  /** What a caller needs a scope for, on the topic or subscription that the path names; `any` is every caller's. */
  readonly action: Action | 'admin' | 'any';
  /** Answered without a key. */
  readonly open?: true;
  /** Looks at the query, which is refused elsewhere. */
  readonly takesQuery?: true;
}
