import type { Api } from '../call';
import { Told } from '../cli-error';
import { progressOf } from '../progress';
import type { CliSite } from '../site';
import type { Run } from '../verb';
import { type OperationAnswer, operationPairs } from './operation';

/** How often it is asked how far an operation is, in milliseconds. */
const everyMs = 1_000;

export const operationAt = (api: Api, id: string): Promise<OperationAnswer> =>
  api.get<OperationAnswer>(['operations', id]);

/**
 * Looks on until an operation has ended, and shows how. The operation does not need to be looked at: it goes on
 * when the watching stops.
 * @throws Told where it did not end well
 */
export async function watch(run: Run, operation: OperationAnswer): Promise<void> {
  const last = await followed(run, operation);
  run.output.one(last, operationPairs(last));
  if (last.state === 'done' && last.failed === 0) return;
  run.output.note(adviceOn(last));
  throw new Told();
}

async function followed(run: Run, operation: OperationAnswer): Promise<OperationAnswer> {
  const bar = progressOf(run.site, titleOf(operation), operation.total);
  try {
    return await lastOf(run, operation, (now) => bar.update(now.delivered, totalOf(now)));
  } catch (error) {
    bar.stop();
    run.output.note(goesOn(operation));
    throw error;
  } finally {
    bar.stop();
  }
}

async function lastOf(
  { api, site }: Run,
  { id, ...first }: OperationAnswer,
  see: (now: OperationAnswer) => void,
): Promise<OperationAnswer> {
  let now: OperationAnswer = { id, ...first };
  for (;;) {
    see(now);
    if (now.state !== 'running') return now;
    await pauseOn(site, everyMs);
    now = await operationAt(api, id);
  }
}

/** A count that was given up early is only the least there is: the end moves with what was delivered. */
const totalOf = ({ total, exact, delivered }: OperationAnswer): number =>
  exact ? total : Math.max(total, delivered);

const titleOf = ({ kind, subscription }: OperationAnswer): string => `${kind} ${subscription}`;

const goesOn = ({ id, kind }: OperationAnswer): string =>
  `The ${kind} goes on: "weft operations watch ${id}" looks on, "weft operations cancel ${id}" ends it.`;

function adviceOn({ state, kind, failed, subscription }: OperationAnswer): string {
  if (state !== 'done') return `The ${kind} is ${state}.`;
  return `${failed} failed again: "weft dead-letters list ${subscription}" says why.`;
}

/** Waits, unless whoever called wants no more. @throws the signal's reason */
export async function pauseOn(
  { outside, signal }: Pick<CliSite, 'outside' | 'signal'>,
  ms: number,
): Promise<void> {
  signal.throwIfAborted();
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop);
  });
  try {
    await Promise.race([outside.pause(ms), aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
