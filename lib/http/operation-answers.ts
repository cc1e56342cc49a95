import type { LetterShelf } from '../domain/dead-letters/letter-shelf';
import { Refusal } from '../domain/errors';
import { cancel, operationOf, operationUnknown } from '../domain/operations/cancel';
import type { Operation, OperationRef } from '../domain/operations/operation';
import type { OperationStore, WakeUps } from '../domain/operations/operation-store';
import { deliveredBy } from '../domain/operations/progress';
import type { Outside } from '../domain/outside';
import type { Fabric } from '../domain/topology/fabric';
import { checkRedrive, mayInspect } from './access';
import type { Call } from './call';
import { json } from './json';
import { timeText } from './letter-json';
import { readQuery } from './parameters';
import { operationsQuery } from './queries';

export interface OperationPorts {
  readonly topology: Fabric;
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

/** `GET /v1/operations`: of all subscriptions or one, newest first. */
export const answerOperations =
  ({ topology, operations }: OperationPorts) =>
  async (call: Call) => {
    const { subscription, limit: most = 100 } = readQuery(call.query, operationsQuery);
    const found = await operations.list(topology.namespace);
    const wanted = found.filter(
      (operation) =>
        mayInspect(call.caller, operation.subscription) &&
        (subscription === undefined || operation.subscription === subscription),
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
function refOf({ namespace }: Fabric, call: Call): OperationRef {
  const id = call.param('id');
  if (id.length > longestId)
    throw new Refusal('operation_unknown', 'There is no such operation: this is no id of one.');
  return { namespace, id };
}

/** @throws Refusal `operation_unknown`, in the same words where the caller may not know of it */
async function visible({ topology, operations }: OperationPorts, call: Call): Promise<Operation> {
  const operation = await operationOf(operations, refOf(topology, call));
  if (mayInspect(call.caller, operation.subscription)) return operation;
  throw operationUnknown();
}

/** `GET /v1/operations/{id}`, with what is delivered at this moment. */
export const answerOperation = (ports: OperationPorts) => async (call: Call) => {
  const operation = await visible(ports, call);
  const delivered = await deliveredBy(ports.shelf, operation);
  return json(operationJson({ ...operation, delivered }));
};

/** `POST /v1/operations/{id}/cancel` */
export const answerCancel = (ports: OperationPorts) => async (call: Call) => {
  const { subscription } = await visible(ports, call);
  checkRedrive(call.caller, subscription);
  return json(operationJson(await cancel(ports, refOf(ports.topology, call))));
};

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
