import { Refusal } from '../errors';
import { backoffMs } from '../outside';
import type { PartitionRef } from '../topology/keys';
import {
  type LogEntry,
  type LogRecord,
  type LogStore,
  type PutOutcome,
  type Tip,
  tipOf,
} from './log-store';
import { type AppendPorts, nextPlace, placeAfter } from './place';
import { isLastTry } from './tries';

export interface AppendRequest {
  readonly partition: PartitionRef;
  readonly records: readonly LogRecord[];
  /** Retention in seconds. */
  readonly retention: number;
  /** Another partition to try when the race for this one is lost; absent where a key decides. */
  readonly elsewhere?: () => PartitionRef;
}

export interface Appended {
  readonly partition: PartitionRef;
  /** Offset of the first record. */
  readonly base: number;
  /** Writes it took. */
  readonly attempts: number;
}

/**
 * Appends the records as one item, at offsets that nobody else has.
 * @throws Refusal `contended` when other writers won every try: nothing is stored;
 *   `outcome_unknown` when no answer came: it may be stored
 */
export async function append(ports: AppendPorts, request: AppendRequest): Promise<Appended> {
  const id = ports.outside.newId();
  const began = ports.outside.now();
  let entry = await draft(ports, request, { id, partition: request.partition });
  for (let attempt = 1; ; attempt++) {
    const outcome = await putAndSettle(ports.log, entry);
    if (outcome.kind === 'stored') return stored(ports, entry, attempt);
    if (isLastTry(ports.outside, attempt, began)) throw gaveUp(outcome.kind);
    await ports.outside.pause(backoffMs(attempt, ports.outside.random()));
    // After no answer the very same write is tried again: it may yet arrive, and can't be stored twice.
    if (outcome.kind === 'taken')
      entry = await redraft(ports, request, { lost: entry, attempt, by: outcome.by });
  }
}

function stored(
  { onStored }: AppendPorts,
  { partition, base, records }: LogEntry,
  attempts: number,
): Appended {
  onStored?.({ partition, records, attempts });
  return { partition, base, attempts };
}

/** Writes `entry`, and finds out what happened where the answer does not say. */
async function putAndSettle(log: LogStore, entry: LogEntry): Promise<PutOutcome> {
  const outcome = await log.put(entry);
  // The SDK repeats a put whose answer was lost; the repeat is refused although the item there is ours.
  if (outcome.kind === 'taken') return outcome.by.id === entry.id ? { kind: 'stored' } : outcome;
  if (outcome.kind === 'stored') return outcome;
  const there = await log.at(entry.partition, entry.base).catch(() => undefined);
  if (there === undefined) return outcome;
  return there.id === entry.id ? { kind: 'stored' } : { kind: 'taken', by: tipOf(there) };
}

interface Lost {
  readonly lost: LogEntry;
  readonly attempt: number;
  readonly by: Tip;
}

async function redraft(ports: AppendPorts, request: AppendRequest, { lost, attempt, by }: Lost) {
  const { id, partition } = lost;
  if (request.elsewhere) return draft(ports, request, { id, partition: request.elsewhere() });
  // The winner names the next free offset; after a second loss others have probably written behind it.
  if (attempt > 1) return draft(ports, request, { id, partition });
  return { ...lost, ...placeAfter(by, lost.at, request.retention) };
}

async function draft(
  ports: AppendPorts,
  { records, retention }: AppendRequest,
  { id, partition }: { id: string; partition: PartitionRef },
): Promise<LogEntry> {
  return { partition, id, records, ...(await nextPlace(ports, partition, retention)) };
}

const gaveUp = (kind: 'taken' | 'unknown'): Refusal =>
  kind === 'taken'
    ? new Refusal(
        'contended',
        'Other publishers won every try for this partition; nothing was stored. Send it again, or send more records a request.',
      )
    : new Refusal(
        'outcome_unknown',
        'No answer came from the log, so the records may or may not be stored. Send the request again with the same Idempotency-Key to find out.',
      );
