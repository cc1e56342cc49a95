import type { Gap } from './group-answers';
import type { Lost } from './group-shares';

export interface GroupOptions {
  /** This process's name in the group: no other may have it at the same time. @default a new one */
  readonly member?: string;
  /** Reads these partitions without leases: for one process that has them to itself. */
  readonly assign?: readonly number[];
  /** Where a group that has committed nothing begins. @default 'earliest' */
  readonly from?: 'earliest' | 'latest';
  /** Most records of a poll, 1 to 1,000. @default 100 */
  readonly max?: number;
  /** How long a poll waits for a record, 0 to 20, at most half the lease. @default 10 */
  readonly waitSeconds?: number;
  /** How long partitions are ours after a poll, 5 to 3,600. @default 30 */
  readonly leaseSeconds?: number;
  /** Commits what was handled, by itself. @default true */
  readonly autoCommit?: boolean;
  /** At least how often, while records are handled; also when none are left, and at the end. @default 5 */
  readonly commitEverySeconds?: number;
  /** A record or batch in work for longer than this no longer keeps the lease. @default 300 */
  readonly handleWithinSeconds?: number;
  /** How long the end waits for its commit and for leaving the group. @default 10 */
  readonly stopWithinSeconds?: number;
  /** Ends the iteration, after what is in work; what was handled is committed, and the group left. */
  readonly signal?: AbortSignal;
  /** A partition is no longer ours: its records are handled elsewhere, from the last commit on. */
  readonly onLost?: (lost: Lost) => void;
  /** Records were passed over: they can't be decoded, or retention took them before they were read. */
  readonly onSkipped?: (skipped: Skipped) => void;
  /** Is told of failures that may pass; the iteration goes on. */
  readonly onError?: (error: unknown) => void;
}

/** What was passed over in a partition. */
export interface Skipped {
  readonly partition: number;
  readonly unreadable?: readonly Gap[];
  /** Reading went on here. */
  readonly skippedTo?: number;
}

type Settings = 'member' | 'max' | 'waitSeconds' | 'leaseSeconds' | 'autoCommit';
type Limits = 'commitEverySeconds' | 'handleWithinSeconds' | 'stopWithinSeconds';
export type GroupSettings = Required<Pick<GroupOptions, Settings | Limits>> & GroupOptions;

export const groupSettings = (options: GroupOptions, newId: () => string): GroupSettings => {
  const { leaseSeconds = 30, waitSeconds = 10 } = options;
  return {
    ...options,
    member: options.member ?? newId(),
    max: options.max ?? 100,
    leaseSeconds,
    waitSeconds: Math.min(waitSeconds, Math.floor(leaseSeconds / 2)),
    autoCommit: options.autoCommit ?? true,
    commitEverySeconds: options.commitEverySeconds ?? 5,
    handleWithinSeconds: options.handleWithinSeconds ?? 300,
    stopWithinSeconds: options.stopWithinSeconds ?? 10,
  };
};
