import { refusalOnly } from '../errors';
import { Batch, type Held } from './batch';
import type { Handed } from './delivery';
import { toldAtOnce } from './happened';
import { KnownLanes } from './known-lanes';
import { byMessage, Packs } from './packs';
import { type Policy, stoppedHold } from './policy';
import { Witness } from './witness';
import { Worker, type WorkerPorts } from './worker';

/** How long messages are given back for when the store is busy, in seconds. */
const troubleHold = 10;

/**
 * Handles what the queue handed out. A record that fails holds back the later ones of its lane; one that fails for
 * good parks its lane, and all later records of it go and wait behind it.
 * @returns what is to be given back to the queue; everything else is settled
 */
export async function work(
  ports: WorkerPorts,
  policy: Policy,
  handed: readonly Handed[],
): Promise<readonly Held[]> {
  return handed.length === 0 ? [] : toldAtOnce(ports, (told) => handle(told, policy, handed));
}

async function handle(
  ports: WorkerPorts,
  policy: Policy,
  handed: readonly Handed[],
): Promise<readonly Held[]> {
  const packs = new Packs(ports.lanes, policy.subscription, handed);
  // Before the lanes are looked at: whoever has settled a record by parking it has parked its lane before.
  const batch = new Batch(await packs.unsettled());
  const state = await ports.lanes.state(policy.subscription);
  if (state.stopped) batch.holdAll(stoppedHold);
  const known = new KnownLanes(ports.lanes, state);
  const witness = new Witness(ports, policy.subscription);
  const worker = new Worker({ ports, policy, batch, known, witness });
  await unlessBusy(ports, async () => {
    while (batch.heads().length > 0) await worker.step();
  });
  // The store is busy: what is settled leaves the queue all the same.
  batch.holdAll(troubleHold);
  await unlessBusy(ports, () => packs.keepSettled(batch.held));
  return byMessage(batch.held);
}

async function unlessBusy({ onTrouble }: WorkerPorts, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    onTrouble?.(refusalOnly(error));
  }
}
