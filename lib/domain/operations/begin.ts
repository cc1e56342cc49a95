import { Refusal, refusalOnly } from '../errors';
import { operationsAtOnceIn } from '../limit/limits';
import { backoffMs, type Outside } from '../outside';
import type { Fabric } from '../topology/fabric';
import type { Operation } from './operation';
import type { OperationStore, WakeUps } from './operation-store';

export interface BeginPorts {
  readonly operations: Pick<OperationStore, 'begin' | 'find' | 'vacate'>;
  /** The namespace's own. */
  readonly topology: Pick<Fabric, 'limits'>;
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
 * @throws Refusal `operations_limit` naming those that run, when the namespace has as many as it may
 */
export async function begin(ports: BeginPorts, asked: Asked): Promise<Operation> {
  const operation: Operation = {
    ...asked,
    id: ports.outside.newId(),
    state: 'running',
    delivered: 0,
    failed: 0,
  };
  await takePlace(ports, operation);
  // It is kept, so it will run: where it can't be woken now, the caretaker does so within minutes.
  await ports.wakeUps
    .send({ namespace: operation.namespace, id: operation.id }, 0)
    .catch(refusalOnly);
  return operation;
}

/** Tries against others that begin at the same moment, or take the places that were given back for this one. */
const maxTries = 6;

async function takePlace(ports: BeginPorts, operation: Operation): Promise<void> {
  const places = operationsAtOnceIn(ports.topology.limits);
  for (let tries = 1; tries <= maxTries; tries++) {
    const begun = await ports.operations.begin(operation, places);
    if (begun.kind === 'begun') return;
    if (begun.kind === 'full') await makeRoom(ports, operation.namespace, begun.ids);
    else await ports.outside.pause(backoffMs(tries, ports.outside.random(), { baseMs: 50 }));
  }
  throw new Refusal('contended', 'Many operations begin at this moment. Send the request again.');
}

/**
 * Gives the places of those back that have ended: nobody else does, so that no crash can lose one.
 * @throws Refusal `operations_limit` when all are running
 */
async function makeRoom(
  { operations, topology }: BeginPorts,
  namespace: string,
  ids: readonly string[],
): Promise<void> {
  const found = await Promise.all(ids.map((id) => operations.find({ namespace, id })));
  const running = found.flatMap((one) => (one?.state === 'running' ? [one] : []));
  const ended = ids.filter((id) => !running.some((one) => one.id === id));
  if (running.length >= operationsAtOnceIn(topology.limits)) throw tooMany(running);
  await operations.vacate(namespace, ended);
}

/** How soon it may be worth another try: operations take their time. */
const retryAfterSeconds = 10;

const tooMany = (running: readonly Operation[]): Refusal =>
  new Refusal(
    'operations_limit',
    `${running.length} redrives and replays are running, which is as many as may at once. Wait for one to end, or cancel one.`,
    {
      limit: running.length,
      retryAfterSeconds,
      running: running.map(({ id, subscription, kind }) => ({ id, subscription, kind })),
    },
  );
