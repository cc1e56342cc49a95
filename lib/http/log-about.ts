import { placeNamed } from '../domain/dead-letters/letter-shelf';
import { defaultNamespace } from '../domain/topology/keys';
import { findRoute } from './find-route';
import type { GatewayEvent } from './gateway';
import type { Door } from './routes';

/** What a request is about, for the lines that are logged while it is answered: names and places, and no keys. */
export function aboutOf(door: Door, { requestContext, rawPath }: GatewayEvent) {
  const { http, requestId, authorizer } = requestContext ?? {};
  const { topic, subscription, group, partition, position } = paramsOf(
    door,
    http?.method ?? '',
    rawPath,
  );
  return {
    requestId,
    namespace: authorizer?.lambda?.namespace ?? defaultNamespace,
    topic,
    subscription,
    group,
    ...(partition !== undefined && { partition: Number(partition) }),
    ...(position !== undefined && placeNamed(position)),
  };
}

function paramsOf(door: Door, method: string, path: string): Readonly<Record<string, string>> {
  try {
    return findRoute(method, path, door).params;
  } catch {
    // There is no such address: nothing is known of what it is about.
    return {};
  }
}
