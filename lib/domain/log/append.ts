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
import { type AppendPorts, knownPlace, nextPlace, type Place, placeAfter } from './place';
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
  const place = knownPlace(ports, request);
  let entry = place
    ? drafted(request, { id, place })
    : await draft(ports, request, { id, partition: request.partition });
  for (let attempt = 1; ; attempt++) {
    const outcome = await putAndSettle(ports.log, entry);
    if (outcome.kind === 'stored')
      return stored(ports, { ...entry, bytes: outcome.bytes }, attempt);
    ports.known?.doubt(entry.partition, ports.outside.now());
    if (isLastTry(ports.outside, attempt, began)) throw gaveUp(outcome.kind);
    await ports.outside.pause(backoffMs(attempt, ports.outside.random()));
    // After no answer the very same write is tried again: it may yet arrive, and can't be stored twice.
    if (outcome.kind === 'taken')
      entry = await redraft(ports, request, {
        lost: entry,
        by: outcome.by,
        isFirst: attempt === 1 && !place,
      });
  }
}

function stored(
  { onStored, known, outside }: AppendPorts,
  { bytes, ...entry }: LogEntry & Pick<Tip, 'bytes'>,
  attempts: number,
): Appended {
  const { partition, base, records } = entry;
  onStored?.({ partition, records, attempts });
  if (bytes !== undefined) known?.keep(partition, { ...tipOf(entry), bytes }, outside.now());
  return { partition, base, attempts };
}

/** Writes `entry`, and finds out what happened where the answer does not say. */
async function putAndSettle(log: LogStore, entry: LogEntry): Promise<PutOutcome> {
  const outcome = await log.put(entry);
  // The SDK repeats a put whose answer was lost; the repeat is refused although the item there is ours.
  if (outcome.kind === 'taken')
    return outcome.by.id === entry.id ? { kind: 'stored', bytes: outcome.by.bytes } : outcome;
  if (outcome.kind === 'stored') return outcome;
  const there = await log.at(entry.partition, entry.base).catch(() => undefined);
  if (there === undefined) return outcome;
  return there.id === entry.id ? { kind: 'stored' } : { kind: 'taken', by: tipOf(there) };
}

interface Lost {
  readonly lost: LogEntry;
  readonly by: Tip;
  /** Whether it had looked, and was overtaken for the first time. */
  readonly isFirst: boolean;
}

async function redraft(ports: AppendPorts, request: AppendRequest, { lost, by, isFirst }: Lost) {
  const { id, partition } = lost;
  if (request.elsewhere) return draft(ports, request, { id, partition: request.elsewhere() });
  // The winner names the next free offset; later, or where nobody has looked, others have probably written behind it.
  if (!isFirst) return draft(ports, request, { id, partition });
  return { ...lost, ...placeAfter(by, lost.at, request.retention) };
}

async function draft(
  ports: AppendPorts,
  request: AppendRequest,
  { id, partition }: { id: string; partition: PartitionRef },
): Promise<LogEntry> {
  const place = await nextPlace(ports, partition, request.retention);
  return drafted({ ...request, partition }, { id, place });
}

const drafted = (
  { partition, records }: AppendRequest,
  { id, place }: { id: string; place: Place },
): LogEntry => ({ partition, id, records, ...place });

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
