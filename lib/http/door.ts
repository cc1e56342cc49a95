import { Refusal } from '../domain/errors';
import type { Log } from '../runtime/logger';
import { type Call, callOf } from './call';
import { findRoute } from './find-route';
import { type GatewayEvent, type GatewayResult, toResult } from './gateway';
import { internalError, toResponse } from './problem';
import { refuseQuery } from './query';
import type { Door, routes } from './routes';

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
  return async (event: GatewayEvent): Promise<GatewayResult> => {
    const started = performance.now();
    const method = event.requestContext?.http?.method;
    const response = await answer(door, answers, event).catch((error) => answerError(error, log));
    // One line for each request: what was asked, what was answered, and how long it took.
    log.info('answered', {
      method,
      path: event.rawPath,
      status: response.status,
      milliseconds: Math.round(performance.now() - started),
    });
    return toResult(method === 'HEAD' ? new Response(null, response) : response);
  };
}

async function answer<D extends Door>(
  door: D,
  answers: Answers<D>,
  event: GatewayEvent,
): Promise<Response> {
  const { http } = event.requestContext;
  const { route, params } = findRoute(http.method, event.rawPath, door);
  const call = callOf(event, params);
  if (!route.takesQuery) refuseQuery(call.query);
  return answers[`${route.method} ${route.path}` as RouteName<D>](call);
}

function answerError(error: unknown, log: Log): Response {
  if (error instanceof Refusal) {
    // The caller is told to come back; why, an operator has to be able to see.
    if (error.kind === 'unavailable') log.warn(error.code, { cause: error.cause as Error });
    return toResponse(error);
  }
  log.error('failed', { error: error as Error });
  return internalError();
}
