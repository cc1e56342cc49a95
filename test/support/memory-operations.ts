import type { Operation, OperationRef } from '../../lib/domain/operations/operation';
import type {
  Begun,
  Ending,
  Lease,
  OperationStore,
  Progress,
  Rest,
  WakeUps,
} from '../../lib/domain/operations/operation-store';
import type { Bucket, Buckets } from '../../lib/domain/operations/turns';
import type { MemoryLanes } from './memory-lanes';

interface Kept {
  operation: Operation;
  wakeAt: number;
  paidUntil: number;
  lease?: Pick<Lease, 'by' | 'until'>;
}

const nameOf = ({ namespace, id }: OperationRef): string => `${namespace}#${id}`;

/** The operations in memory. What lanes tell of them is read from `lanes`. */
export class MemoryOperations implements OperationStore, Buckets {
  private readonly kept = new Map<string, Kept>();
  /** Ids by namespace. */
  private readonly places = new Map<string, Set<string>>();

  constructor(private readonly lanes?: Pick<MemoryLanes, 'told'>) {}

  async begin(operation: Operation, places: number): Promise<Begun> {
    if (this.kept.has(nameOf(operation))) return { kind: 'begun' };
    const ids = this.places.get(operation.namespace) ?? new Set();
    if (ids.size >= places) return { kind: 'full', ids: [...ids] };
    this.places.set(operation.namespace, ids.add(operation.id));
    this.kept.set(nameOf(operation), { operation, wakeAt: operation.startedAt, paidUntil: 0 });
    return { kind: 'begun' };
  }

  async vacate(namespace: string, ids: readonly string[]): Promise<void> {
    for (const id of ids) this.places.get(namespace)?.delete(id);
  }

  async find(ref: OperationRef): Promise<Operation | undefined> {
    const kept = this.kept.get(nameOf(ref));
    return kept && this.asTold(kept.operation);
  }

  async list(namespace: string): Promise<readonly Operation[]> {
    return [...this.kept.values()]
      .map(({ operation }) => this.asTold(operation))
      .filter((operation) => operation.namespace === namespace)
      .sort((a, b) => b.startedAt - a.startedAt);
  }

  async lease(ref: OperationRef, { by, now, until }: Lease): Promise<Operation | undefined> {
    const kept = this.running(ref);
    const isFree = kept && kept.wakeAt <= now && (kept.lease?.until ?? 0) <= now;
    if (!isFree) return undefined;
    kept.lease = { by, until };
    return this.asTold(kept.operation);
  }

  async advance(ref: OperationRef, by: string, progress: Progress): Promise<boolean> {
    const kept = this.held(ref, by);
    if (!kept) return false;
    const { cursor, delivered, failed } = progress;
    kept.operation = {
      ...kept.operation,
      cursor: JSON.parse(JSON.stringify(cursor)),
      ...(delivered !== undefined && { delivered }),
      ...(failed !== undefined && { failed }),
    };
    return true;
  }

  async rest(ref: OperationRef, by: string, { wakeAt, stumbles }: Rest): Promise<boolean> {
    const kept = this.held(ref, by);
    if (!kept) return false;
    kept.wakeAt = wakeAt;
    kept.lease = undefined;
    kept.operation = { ...kept.operation, stumbles };
    return true;
  }

  async close(ref: OperationRef, { state, at, error }: Ending, by?: string): Promise<boolean> {
    const kept = by === undefined ? this.running(ref) : this.held(ref, by);
    if (!kept) return false;
    kept.operation = { ...kept.operation, state, endedAt: at, ...(error && { error }) };
    kept.lease = undefined;
    return true;
  }

  async overdue(before: number): Promise<readonly OperationRef[]> {
    return [...this.kept.values()]
      .filter(({ operation, wakeAt, lease }) => {
        const since = Math.max(wakeAt, lease?.until ?? 0);
        return operation.state === 'running' && since < before;
      })
      .map(({ operation: { namespace, id } }) => ({ namespace, id }));
  }

  async bucket(ref: OperationRef): Promise<Bucket | undefined> {
    const kept = this.kept.get(nameOf(ref));
    if (!kept) return undefined;
    const { state, ratePerSecond } = kept.operation;
    return { running: state === 'running', ratePerSecond, paidUntil: kept.paidUntil };
  }

  async pay(ref: OperationRef, from: number, to: number): Promise<boolean> {
    const kept = this.kept.get(nameOf(ref));
    if (kept?.paidUntil !== from) return false;
    kept.paidUntil = to;
    return true;
  }

  private running(ref: OperationRef): Kept | undefined {
    const kept = this.kept.get(nameOf(ref));
    return kept?.operation.state === 'running' ? kept : undefined;
  }

  private held(ref: OperationRef, by: string): Kept | undefined {
    const kept = this.running(ref);
    return kept?.lease?.by === by ? kept : undefined;
  }

  private asTold(operation: Operation): Operation {
    const told = this.lanes?.told.get(operation.id);
    if (!told) return operation;
    const { delivered, failed } = operation;
    return { ...operation, delivered: delivered + told.delivered, failed: failed + told.failed };
  }
}

/** Wake-ups in memory, as they were sent. */
export class MemoryWakeUps implements WakeUps {
  readonly sent: (OperationRef & { readonly seconds: number })[] = [];

  async send({ namespace, id }: OperationRef, seconds: number): Promise<void> {
    this.sent.push({ namespace, id, seconds });
  }
}
