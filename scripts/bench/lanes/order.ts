import type { Policy } from '../../../lib/domain/deliver/policy';
import type { LaneEnv } from '../../../lib/runtime/lane-ports';

/** What the pump is to do. */
export interface PumpOrder {
  readonly queueUrl: string;
  readonly tables: LaneEnv;
  readonly policy: Pick<Policy, 'retry' | 'onPoison'>;
  /** How many records to handle before it ends. */
  readonly until: number;
  /** The key whose records all fail. */
  readonly poisoned?: string;
}

/** What it did. */
export interface Pumped {
  readonly handled: number;
  /** Records of the poisoned key that were tried. */
  readonly failed: number;
  /** Records handled after a later one of their key. */
  readonly outOfOrder: number;
  readonly milliseconds: number;
  /** Calls to AWS. */
  readonly calls: number;
  readonly byName: Readonly<Record<string, number>>;
  /** The most memory that the process had. */
  readonly megabytes: number;
}

export const subscription = { namespace: 'default', subscription: 'lanes-queue' };
export const topic = { namespace: 'default', topic: 'lanes' };
/** How many keys take turns. */
export const keys = 100;

/** The key of record `offset` in a run: each run has keys of its own, since one of the last may be parked. */
export const keyAt = (offset: number, run: number): string => `run-${run}-key-${offset % keys}`;

/** Record `offset` of a run, about 1 KB. */
export const eventAt = (offset: number, run: number): string =>
  JSON.stringify({
    specversion: '1.0',
    id: `${run}-${offset}`,
    source: '/shop',
    type: 'order.placed',
    partitionkey: keyAt(offset, run),
    data: { order: offset, note: 'x'.repeat(900) },
  });
