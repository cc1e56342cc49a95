import { Refusal } from '../errors';
import { groupBy } from '../group-by';
import type { AppendRequest } from '../log/append';
import { type LogEntry, tipOf } from '../log/log-store';
import { type AppendPorts, nextPlace, placeAfter } from '../log/place';
import { isLastTry } from '../log/tries';
import { backoffMs } from '../outside';
import type { OnceKey, OnceLog, OnceOutcome, OnceWrite } from './once-log';

export interface OncePorts extends AppendPorts {
  readonly once: OnceLog;
}

/** A keyed request: all of its appends are stored, or none. */
export interface OnceRequest {
  readonly key: OnceKey;
  readonly fingerprint: string;
  /** How long the key is remembered, in seconds. */
  readonly window: number;
  /** The appends, planned anew for each try, so that keyless records may go elsewhere. */
  readonly plan: () => readonly AppendRequest[];
  /** The answer to remember, once the places are known. */
  readonly result: (places: readonly LogEntry[]) => string;
}

/** The answer, and whether it is a repeat of an earlier request's. */
export interface Once {
  readonly result: string;
  readonly replayed: boolean;
}

/**
 * Stores the appends once for each Idempotency-Key, however often the request comes.
 * @throws Refusal `idempotency_key_reused` when the key came with another request before;
 *   `idempotency_in_progress` when the first is still being written;
 *   `contended` or `outcome_unknown` as `append` does
 */
export async function appendOnce(ports: OncePorts, request: OnceRequest): Promise<Once> {
  const id = ports.outside.newId();
  const began = ports.outside.now();
  // Records without a key go elsewhere at each try: a place that is taken says nothing of an earlier try's.
  let isOpen = false;
  for (let attempt = 1; ; attempt++) {
    const write = await draftOnce(ports, request, id);
    const outcome = await settle(ports.once, write);
    if (outcome.kind === 'stored') return stored(ports, write, attempt);
    if (outcome.kind === 'remembered') return recall(outcome.found, write);
    isOpen ||= outcome.kind === 'unknown';
    if (isLastTry(ports.outside, attempt, began)) throw gaveUp(isOpen ? 'unknown' : outcome.kind);
    await ports.outside.pause(backoffMs(attempt, ports.outside.random()));
  }
}

function stored({ onStored }: OncePorts, { entries, remember }: OnceWrite, attempts: number): Once {
  for (const { partition, records } of entries) onStored?.({ partition, records, attempts });
  return { result: remember.result, replayed: false };
}

async function draftOnce(ports: OncePorts, request: OnceRequest, id: string): Promise<OnceWrite> {
  const entries = await draftAll(ports, request.plan(), id);
  const now = Math.floor(ports.outside.now() / 1000);
  const { key, fingerprint, window } = request;
  const remember = { fingerprint, id, result: request.result(entries), expires: now + window };
  return { key, remember, entries, now };
}

async function draftAll(ports: OncePorts, appends: readonly AppendRequest[], id: string) {
  const chains = groupBy(appends, ({ partition }) => partition.partition).map((chain) =>
    draftChain(ports, chain, id),
  );
  return (await Promise.all(chains)).flat();
}

/** Appends to one partition, each behind the one before. */
async function draftChain(ports: OncePorts, chain: readonly AppendRequest[], id: string) {
  const entries: LogEntry[] = [];
  for (const { partition, records, retention } of chain) {
    const last = entries.at(-1);
    const place = last
      ? placeAfter(tipOf(last), last.at, retention)
      : await nextPlace(ports, partition, retention);
    entries.push({ partition, id, records, ...place });
  }
  return entries;
}

/** Writes, and looks for what is remembered where no answer came. */
async function settle(once: OnceLog, write: OnceWrite): Promise<OnceOutcome> {
  const outcome = await once.putOnce(write);
  if (outcome.kind !== 'unknown') return outcome;
  const found = await once.find(write.key).catch(() => undefined);
  return found && found.expires > write.now ? { kind: 'remembered', found } : outcome;
}

function recall(found: OnceWrite['remember'], { remember }: OnceWrite): Once {
  if (found.fingerprint !== remember.fingerprint) {
    throw new Refusal(
      'idempotency_key_reused',
      'This Idempotency-Key came with another request before. Use a new key for each new request.',
    );
  }
  return { result: found.result, replayed: found.id !== remember.id };
}

function gaveUp(kind: 'taken' | 'conflict' | 'unknown'): Refusal {
  if (kind === 'conflict') {
    return new Refusal(
      'idempotency_in_progress',
      'A request with this Idempotency-Key is being written right now. Send it again in a moment to get its answer.',
    );
  }
  return kind === 'taken'
    ? new Refusal('contended', 'Other publishers won every try; nothing was stored. Send it again.')
    : new Refusal(
        'outcome_unknown',
        'No answer came, so the records may or may not be stored. Send the request again with the same Idempotency-Key to find out.',
      );
}
