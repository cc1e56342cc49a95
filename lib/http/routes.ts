/** Which Lambda answers a route. */
export type Door = 'publish' | 'consume' | 'catalog' | 'control' | 'read' | 'groups';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** In API Gateway's and OpenAPI's form, `{name}` for what varies. */
  readonly path: string;
  readonly door: Door;
  /** Answered without a key. */
  readonly open?: true;
  /** Looks at the query, which is refused elsewhere. */
  readonly takesQuery?: true;
}

/** Every route of the API: the stack, the doors and the answer 405 all read this table. */
export const routes = [
  { method: 'POST', path: '/v1/topics/{topic}/events', door: 'publish', takesQuery: true },
  { method: 'POST', path: '/v1/subscriptions/{subscription}/pull', door: 'consume' },
  { method: 'POST', path: '/v1/subscriptions/{subscription}/ack', door: 'consume' },
  { method: 'POST', path: '/v1/subscriptions/{subscription}/nack', door: 'consume' },
  { method: 'POST', path: '/v1/subscriptions/{subscription}/extend', door: 'consume' },
  { method: 'POST', path: '/v1/subscriptions/{subscription}/reject', door: 'consume' },
  {
    method: 'GET',
    path: '/v1/topics/{topic}/partitions/{partition}/events',
    door: 'read',
    takesQuery: true,
  },
  { method: 'GET', path: '/v1/topics/{topic}/events/{position}', door: 'read' },
  { method: 'GET', path: '/v1/topics/{topic}/offsets', door: 'read' },
  { method: 'GET', path: '/v1/topics/{topic}/latest', door: 'read', takesQuery: true },
  { method: 'GET', path: '/v1/topics/{topic}/latest/{key}', door: 'read', takesQuery: true },
  { method: 'GET', path: '/v1/topics/{topic}/groups', door: 'groups' },
  { method: 'GET', path: '/v1/topics/{topic}/groups/{group}', door: 'groups' },
  { method: 'DELETE', path: '/v1/topics/{topic}/groups/{group}', door: 'groups' },
  { method: 'POST', path: '/v1/topics/{topic}/groups/{group}/poll', door: 'groups' },
  { method: 'POST', path: '/v1/topics/{topic}/groups/{group}/commit', door: 'groups' },
  { method: 'POST', path: '/v1/topics/{topic}/groups/{group}/seek', door: 'groups' },
  { method: 'POST', path: '/v1/topics/{topic}/groups/{group}/leave', door: 'groups' },
  { method: 'GET', path: '/v1/topics', door: 'catalog' },
  { method: 'GET', path: '/v1/topics/{topic}', door: 'catalog' },
  { method: 'GET', path: '/v1/subscriptions', door: 'catalog' },
  { method: 'GET', path: '/v1/subscriptions/{subscription}', door: 'catalog' },
  { method: 'POST', path: '/v1/filters/test', door: 'catalog' },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscription}/dead-letters',
    door: 'control',
    takesQuery: true,
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscription}/dead-letters/{position}',
    door: 'control',
  },
  {
    method: 'PUT',
    path: '/v1/subscriptions/{subscription}/dead-letters/{position}',
    door: 'control',
  },
  {
    method: 'DELETE',
    path: '/v1/subscriptions/{subscription}/dead-letters/{position}',
    door: 'control',
  },
  {
    method: 'POST',
    path: '/v1/subscriptions/{subscription}/dead-letters/redrive',
    door: 'control',
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscription}/discarded',
    door: 'control',
    takesQuery: true,
  },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscription}/parked-keys',
    door: 'control',
    takesQuery: true,
  },
  { method: 'POST', path: '/v1/subscriptions/{subscription}/replay', door: 'control' },
  { method: 'POST', path: '/v1/subscriptions/{subscription}/pause', door: 'control' },
  { method: 'POST', path: '/v1/subscriptions/{subscription}/resume', door: 'control' },
  { method: 'GET', path: '/v1/subscriptions/{subscription}/status', door: 'control' },
  {
    method: 'GET',
    path: '/v1/subscriptions/{subscription}/attempts',
    door: 'control',
    takesQuery: true,
  },
  { method: 'POST', path: '/v1/subscriptions/{subscription}/secret/rotate', door: 'control' },
  { method: 'GET', path: '/v1/operations', door: 'control', takesQuery: true },
  { method: 'GET', path: '/v1/operations/{id}', door: 'control' },
  { method: 'POST', path: '/v1/operations/{id}/cancel', door: 'control' },
  { method: 'GET', path: '/v1/health', door: 'catalog', open: true },
] as const satisfies readonly Route[];
