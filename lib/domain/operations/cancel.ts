import { Refusal } from '../errors';
import type { Outside } from '../outside';
import type { Operation, OperationRef } from './operation';
import type { OperationStore, WakeUps } from './operation-store';

export interface CancelPorts {
  readonly operations: Pick<OperationStore, 'find' | 'close'>;
  readonly wakeUps: WakeUps;
  readonly outside: Pick<Outside, 'now'>;
}

/** @throws Refusal `operation_unknown` */
export async function operationOf(
  operations: Pick<OperationStore, 'find'>,
  ref: OperationRef,
): Promise<Operation> {
  const found = await operations.find(ref);
  if (found) return found;
  throw operationUnknown();
}

export const operationUnknown = (): Refusal =>
  new Refusal('operation_unknown', 'There is no such operation. An operation is kept for 30 days.');

/**
 * Ends a running operation; what is in hand at that moment is still done. Cancelling once more is harmless, and
 * wakes the runner once more, which takes the lanes that were opened back.
 * @throws Refusal `operation_unknown`; `operation_over` when it has ended otherwise
 */
export async function cancel(ports: CancelPorts, ref: OperationRef): Promise<Operation> {
  await operationOf(ports.operations, ref);
  await ports.operations.close(ref, { state: 'cancelled', at: ports.outside.now() });
  const operation = await operationOf(ports.operations, ref);
  if (operation.state !== 'cancelled') {
    throw new Refusal('operation_over', `The operation is ${operation.state} already.`, {
      state: operation.state,
    });
  }
  await ports.wakeUps.send(ref, 0);
  return operation;
}
