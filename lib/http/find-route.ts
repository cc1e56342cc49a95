import { Refusal } from '../domain/errors';
import { type Door, type Route, routes } from './routes';

/** A route, and the parts of the path that it names. */
export interface FoundRoute {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

const table = (routes as readonly Route[]).map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}));

/**
 * The route of a request that reached `door`. HEAD is answered where GET is.
 * @throws Refusal `route_unknown`; `method_not_allowed` when the address takes another method
 */
export function findRoute(method: string, path: string, door: Door): FoundRoute {
  const fitting = table.flatMap(({ route, pattern }) => {
    const match = pattern.exec(path);
    return match ? [{ route, params: decoded(match.groups) }] : [];
  });
  const found = fitting.find(({ route }) => route.method === asGet(method));
  if (found?.route.door === door) return found;
  const others = fitting.filter((one) => one !== found).map(({ route }) => route);
  throw refusalOf(method, others);
}

/** Whether an address is answered without a key; one that looks alike is not. */
export const isOpen = (method: string, path: string): boolean =>
  table.some(
    ({ route, pattern }) => route.open && route.method === asGet(method) && pattern.test(path),
  );

/** HEAD is answered where GET is. */
const asGet = (method: string): string => (method === 'HEAD' ? 'GET' : method);

/** The gateway has decoded the path already, all but the escape of the percent sign itself. */
const decoded = (params: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decode(value)]));

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function refusalOf(method: string, others: readonly Route[]): Refusal {
  if (others.length === 0) return new Refusal('route_unknown', 'There is nothing at this address.');
  const allow = others
    .map((route) => (route.method === 'GET' ? 'GET, HEAD' : route.method))
    .join(', ');
  return new Refusal('method_not_allowed', `This address takes ${allow}, not ${method}.`, {
    allow,
  });
}
