import { Hono } from 'hono';
import { Refusal } from '../domain/errors';
import type { Log } from '../runtime/logger';
import { type Bindings, type Call, callOf } from './call';
import { type GatewayEvent, type GatewayResult, toRequest, toResult } from './gateway';
import { internalError, toResponse } from './problem';
import { type Door, type Route, routes } from './routes';

type Row = (typeof routes)[number];
type NameOf<R> = R extends Row ? `${R['method']} ${R['path']}` : never;

/** The routes of one door, `POST /v1/…` each. */
export type RouteName<D extends Door> = NameOf<Extract<Row, { door: D }>>;

/** What answers each of a door's routes: the compiler counts them. */
export type Answers<D extends Door> = Readonly<
  Record<RouteName<D>, (call: Call) => Response | Promise<Response>>
>;

/** A Lambda handler that answers a door's routes, and everything else with 404 or 405. */
export function openDoor<D extends Door>(door: D, answers: Answers<D>, log: Log) {
  const app = new Hono<{ Bindings: Bindings }>();
  app.use(async (context, next) => {
    const started = performance.now();
    await next();
    // One line for each request: what was asked, what was answered, and how long it took.
    log.info('answered', {
      method: context.req.method,
      path: context.req.path,
      status: context.res.status,
      milliseconds: Math.round(performance.now() - started),
    });
  });
  for (const { method, path } of routes.filter((route) => route.door === door)) {
    const answer = answers[`${method} ${path}` as RouteName<D>];
    app.on(method, honoPath(path), (context) => answer(callOf(context)));
  }
  app.notFound((context) => toResponse(noRoute(context.req.method, context.req.path)));
  app.onError((error) => answerError(error, log));
  return async (event: GatewayEvent): Promise<GatewayResult> =>
    toResult(await app.fetch(toRequest(event), { event }));
}

const honoPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

function answerError(error: unknown, log: Log): Response {
  if (error instanceof Refusal) return toResponse(error);
  log.error('failed', { error: error as Error });
  return internalError();
}

/** Why there is no answer: no such address, or an address that takes another method. */
function noRoute(method: string, path: string): Refusal {
  const allow = (routes as readonly Route[])
    .filter((route) => matches(route, path))
    .map((route) => route.method)
    .join(', ');
  return allow === ''
    ? new Refusal('route_unknown', 'There is nothing at this address.')
    : new Refusal('method_not_allowed', `This address takes ${allow}, not ${method}.`, { allow });
}

const matches = ({ path }: Route, asked: string): boolean =>
  new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(asked);
