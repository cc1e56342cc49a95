import { type PutBackPorts, putAllBack } from '../redrive/put-back';
import { type RedrivePorts, redriveSlice } from '../redrive/slice';
import { type ReplayPorts, replaySlice } from '../replay/slice';
import { type Fabric, type Subscription, subscriptionIn } from '../topology/fabric';
import type { Operation, OperationRef } from './operation';
import type { Ending, OperationStore, WakeUps } from './operation-store';
import type { SliceEnd } from './slice-end';

/** A lease outlasts its run by this, so that a clock that goes wrong by less lets no other run in. */
const leaseMarginMs = 60_000;

/** A wake-up that comes early by this is not too early: it was timed by another clock. */
const skewMs = 2_000;

/** Runs that may fail in a row before the operation is given up. */
const maxStumbles = 8;

/** The longest time that a wake-up may be on its way, in seconds. */
const longestDelay = 900;

export interface RunPorts
  extends Omit<RedrivePorts, 'operations' | 'lanes'>,
    Omit<ReplayPorts, 'operations'> {
  readonly lanes: RedrivePorts['lanes'] & PutBackPorts['lanes'];
  readonly operations: OperationStore;
  readonly wakeUps: WakeUps;
  readonly topology: Fabric;
}

/** What a wake-up came to. */
export type Ran =
  /** It was not this operation's turn: it is over, or another run holds it, or its time has not come. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'ran'; readonly end: SliceEnd }
  /** A cancelled redrive's lanes were taken back from it. */
  | { readonly kind: 'put-back'; readonly complete: boolean }
  /** The run failed; it is tried again, or the operation was given up. */
  | { readonly kind: 'stumbled'; readonly error: unknown; readonly gaveUp: boolean };

/**
 * Does a share of an operation, and has it woken for the next. It may be woken too often, twice at once, or after it
 * has ended: only the run that gets the lease does anything.
 * @param until when to begin nothing more, in milliseconds since 1970
 */
export async function runOperation(
  ports: RunPorts,
  ref: OperationRef,
  until: number,
): Promise<Ran> {
  const { operations, outside } = ports;
  const by = outside.newId();
  const lease = { by, now: outside.now() + skewMs, until: until + leaseMarginMs };
  const operation = await operations.lease(ref, lease);
  if (!operation) return afterTheEnd(ports, ref, until);
  try {
    const end = await slice(ports, { operation, by, until });
    await settle(ports, { operation, by }, end);
    return { kind: 'ran', end };
  } catch (error) {
    const gaveUp = await stumble(ports, { operation, by }, error);
    return { kind: 'stumbled', error, gaveUp };
  }
}

interface Run {
  readonly operation: Operation;
  readonly by: string;
}

function slice(ports: RunPorts, run: Run & { readonly until: number }): Promise<SliceEnd> {
  const { operation } = run;
  const subscription = subscriptionOf(ports.topology, operation);
  switch (operation.kind) {
    case 'redrive':
      return redriveSlice(ports, { ...run, subscription });
    case 'replay':
      return replaySlice(ports, { ...run, subscription });
    default:
      return operation.kind satisfies never;
  }
}

function subscriptionOf(topology: Fabric, operation: Operation): Subscription {
  const found = subscriptionIn(topology, operation);
  if (!found) throw new Error(`there is no subscription ${operation.subscription} any more`);
  return found;
}

async function settle(ports: RunPorts, { operation, by }: Run, end: SliceEnd): Promise<void> {
  const { operations, outside } = ports;
  if (end.kind === 'done') {
    await operations.close(operation, { state: 'done', at: outside.now() }, by);
  } else if (end.kind === 'again') {
    await restUntil(ports, { operation, by }, { wakeAt: end.at, stumbles: 0 });
  }
}

async function restUntil(
  { operations, wakeUps, outside }: RunPorts,
  { operation, by }: Run,
  rest: { readonly wakeAt: number; readonly stumbles: number },
): Promise<void> {
  const now = outside.now();
  const wakeAt = Math.min(rest.wakeAt, now + longestDelay * 1_000);
  await operations.rest(operation, by, { ...rest, wakeAt });
  await wakeUps.send(refOf(operation), Math.max(0, Math.ceil((wakeAt - now) / 1_000)));
}

/** Another run may do better; after many the operation is given up, and says why. */
async function stumble(ports: RunPorts, run: Run, error: unknown): Promise<boolean> {
  const { operations, outside } = ports;
  const stumbles = (run.operation.stumbles ?? 0) + 1;
  const now = outside.now();
  if (stumbles < maxStumbles) {
    await restUntil(ports, run, { wakeAt: now + 1_000 * 2 ** stumbles, stumbles });
    return false;
  }
  const ending: Ending = { state: 'failed', at: now, error: sayOf(error) };
  const gaveUp = await operations.close(run.operation, ending, run.by);
  // Once more, for what it leaves behind.
  if (gaveUp) await ports.wakeUps.send(refOf(run.operation), 0);
  return gaveUp;
}

const sayOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 500);

/** A redrive that was cancelled or given up leaves no lane behind whose ticket was never sent. */
async function afterTheEnd(ports: RunPorts, ref: OperationRef, until: number): Promise<Ran> {
  const operation = await ports.operations.find(ref);
  const isOver = operation?.state === 'cancelled' || operation?.state === 'failed';
  if (!operation || !isOver || operation.kind !== 'redrive') return { kind: 'nothing' };
  const { namespace, subscription, id } = operation;
  const redrive = { subscription: { namespace, subscription }, operation: id };
  const complete = await putAllBack(ports, redrive, until);
  if (!complete) await ports.wakeUps.send(ref, 0);
  return { kind: 'put-back', complete };
}

const refOf = ({ namespace, id }: Operation): OperationRef => ({ namespace, id });
