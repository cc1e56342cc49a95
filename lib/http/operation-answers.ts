import type { LetterShelf } from '../domain/dead-letters/letter-shelf';
import { Refusal } from '../domain/errors';
import { cancel, operationOf } from '../domain/operations/cancel';
import type { Operation } from '../domain/operations/operation';
import type { OperationStore, WakeUps } from '../domain/operations/operation-store';
import { deliveredBy } from '../domain/operations/progress';
import type { Outside } from '../domain/outside';
import { defaultNamespace } from '../domain/topology/keys';
import type { Call } from './call';
import { json } from './json';
import { timeText } from './letter-json';
import { limit, readQuery, someText } from './parameters';

export interface OperationPorts {
  readonly operations: OperationStore;
  readonly shelf: Pick<LetterShelf, 'lanes'>;
  readonly wakeUps: WakeUps;
  readonly outside: Outside;
}

/** An operation in an answer. */
export function operationJson(operation: Operation) {
  const { id, subscription, kind, state, request, ratePerSecond, startedBy, startedAt } = operation;
  const { total, exact, delivered, failed, endedAt, error } = operation;
  return {
    ...{ id, subscription, kind, state, total, exact, delivered, failed, ratePerSecond },
    startedBy,
    startedAt: timeText(startedAt),
    ...(endedAt !== undefined && { endedAt: timeText(endedAt) }),
    error,
    request,
  };
}

/** The answer to whoever has begun an operation. */
export const accepted = (operation: Operation): Response =>
  json(operationJson(operation), {
    status: 202,
    headers: { location: `/v1/operations/${operation.id}` },
  });

const listing = { subscription: someText, limit };

/** `GET /v1/operations`: of all subscriptions or one, newest first. */
export const answerOperations =
  ({ operations }: OperationPorts) =>
  async (call: Call) => {
    const { subscription, limit: most = 100 } = readQuery(call.query, listing);
    const found = await operations.list(defaultNamespace);
    const wanted = found.filter(
      (operation) => subscription === undefined || operation.subscription === subscription,
    );
    // A request may be long: it is shown with the one operation.
    const listed = wanted
      .slice(0, most)
      .map((one) => operationJson({ ...one, request: undefined }));
    return json({ operations: listed });
  };

/** Longer than any id of ours; a key of a table may not be much longer. */
const longestId = 64;

/** @throws Refusal `operation_unknown` for what can be no id */
function refOf(call: Call) {
  const id = call.param('id');
  if (id.length > longestId)
    throw new Refusal('operation_unknown', 'There is no such operation: this is no id of one.');
  return { namespace: defaultNamespace, id };
}

/** `GET /v1/operations/{id}`, with what is delivered at this moment. */
export const answerOperation =
  ({ operations, shelf }: OperationPorts) =>
  async (call: Call) => {
    const operation = await operationOf(operations, refOf(call));
    return json(operationJson({ ...operation, delivered: await deliveredBy(shelf, operation) }));
  };

/** `POST /v1/operations/{id}/cancel` */
export const answerCancel = (ports: OperationPorts) => async (call: Call) =>
  json(operationJson(await cancel(ports, refOf(call))));

/** Largest request that begins an operation, in bytes: it is kept with the operation, with what was made of it. */
const maxBytes = 65_536;

/** @throws Refusal `request_too_large` */
export function checkSmall({ length: received }: Uint8Array): void {
  if (received <= maxBytes) return;
  throw new Refusal(
    'request_too_large',
    `A request that begins an operation may be ${maxBytes} bytes, got ${received}.`,
    { limit: maxBytes, received },
  );
}
