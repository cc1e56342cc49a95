import { Refusal } from '../domain/errors';
import type { Limiter } from '../domain/limit/limiter';
import type { Meter } from '../domain/metrics/metrics';
import { emptyFabric, type Fabric, fabricIn } from '../domain/topology/fabric';
import { beginLog, type Invocation } from '../runtime/log-keys';
import type { Log } from '../runtime/logger';
import { checkScope } from './access';
import { type Call, callOf } from './call';
import { callerOf, nobody } from './caller';
import { findRoute, isOpen } from './find-route';
import { type GatewayEvent, type GatewayResult, toResult } from './gateway';
import { withinLimits } from './limits';
import { aboutOf } from './log-about';
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

export interface DoorSite<D extends Door> {
  readonly topology: Fabric;
  /** Answers for one namespace: what it is given is all that its callers can see. */
  readonly answersIn: (fabric: Fabric) => Answers<D>;
  readonly log: Log;
  /** Absent: nobody is limited. */
  readonly limiter?: Limiter;
  /** Absent: nothing is measured. */
  readonly meter?: Meter;
}

/** A Lambda handler that answers a door's routes, and everything else with 404 or 405. */
export function openDoor<D extends Door>(door: D, site: DoorSite<D>) {
  const { log, meter } = site;
  const answersOf = byNamespace(site.topology, site.answersIn);
  return async (event: GatewayEvent, invocation?: Invocation): Promise<GatewayResult> => {
    const started = performance.now();
    beginLog(log, invocation, aboutOf(door, event));
    const method = event.requestContext?.http?.method;
    const response = await answer(door, { ...site, answersOf }, event).catch((error) =>
      answerError(error, log),
    );
    if (meter) await tell(meter, response);
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

/** Counts a refusal by its code, and hands on what was measured while the request was answered. */
async function tell(meter: Meter, response: Response): Promise<void> {
  if (response.status >= 400) {
    const { code } = (await response.clone().json()) as { code: string };
    meter.add({ of: 'code', name: code, values: { Rejected: 1 } });
  }
  meter.flush();
}

interface OpenSite<D extends Door> extends DoorSite<D> {
  readonly answersOf: (namespace: string) => Answers<D>;
}

async function answer<D extends Door>(
  door: D,
  { topology, answersOf, limiter, log }: OpenSite<D>,
  event: GatewayEvent,
): Promise<Response> {
  const { http } = event.requestContext;
  const caller = isOpen(http.method, event.rawPath) ? nobody : callerOf(event.requestContext);
  const { route, params } = findRoute(http.method, event.rawPath, door);
  checkScope(caller, route, params);
  const answerRest = async () => {
    const call = callOf(event, params, caller);
    if (!route.takesQuery) refuseQuery(call.query);
    return answersOf(caller.namespace)[`${route.method} ${route.path}` as RouteName<D>](call);
  };
  if (!limiter || route.open) return answerRest();
  return withinLimits({ topology, limiter }, { caller, event }, () =>
    answerRest().catch((error) => answerError(error, log)),
  );
}

/**
 * Answers are made once for each namespace, when it is first asked for. A namespace that the topology does not hold
 * is an empty one: whoever has its key is answered as everybody is who asks for what there is not.
 */
function byNamespace<T>(topology: Fabric, make: (fabric: Fabric) => T): (namespace: string) => T {
  const made = new Map<Fabric, T>();
  return (namespace) => {
    const fabric = fabricIn(topology, namespace);
    if (!fabric) return make(emptyFabric(namespace));
    const answers = made.get(fabric) ?? make(fabric);
    made.set(fabric, answers);
    return answers;
  };
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
