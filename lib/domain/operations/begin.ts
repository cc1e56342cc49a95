import { refusalOnly } from '../errors';
import type { Outside } from '../outside';
import type { Operation } from './operation';
import type { OperationStore, WakeUps } from './operation-store';

export interface BeginPorts {
  readonly operations: Pick<OperationStore, 'begin'>;
  readonly wakeUps: WakeUps;
  readonly outside: Outside;
}

/** What somebody asks for. */
export type Asked = Pick<
  Operation,
  | 'namespace'
  | 'subscription'
  | 'kind'
  | 'request'
  | 'plan'
  | 'ratePerSecond'
  | 'total'
  | 'exact'
  | 'startedBy'
  | 'startedAt'
>;

/**
 * Begins an operation: it is written down before its runner is woken, so that a wake-up that is lost is made up for
 * by the caretaker.
 */
export async function begin(ports: BeginPorts, asked: Asked): Promise<Operation> {
  const operation: Operation = {
    ...asked,
    id: ports.outside.newId(),
    state: 'running',
    delivered: 0,
    failed: 0,
  };
  await ports.operations.begin(operation);
  // It is kept, so it will run: where it can't be woken now, the caretaker does so within minutes.
  await ports.wakeUps
    .send({ namespace: operation.namespace, id: operation.id }, 0)
    .catch(refusalOnly);
  return operation;
}
