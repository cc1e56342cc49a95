/** How everything is, as the API tells it. What could not be measured is absent. */
export interface StatsAnswer {
  readonly at: string;
  readonly minutes: number;
  readonly topics: readonly TopicRow[];
  readonly subscriptions: readonly SubscriptionRow[];
  /** For operators of the whole fabric alone. */
  readonly requests?: {
    readonly rejected: Readonly<Record<string, number>>;
    readonly throttled: number;
  };
}

export interface TopicRow {
  readonly topic: string;
  readonly partitions: number;
  /** Records that were ever stored. */
  readonly records: number;
  /** What fan-out has not sent on yet. */
  readonly behind: { readonly records: number; readonly seconds: number };
  readonly groups?: readonly { readonly group: string; readonly lag: number }[];
  readonly recent?: {
    readonly recordsIn?: number;
    readonly bytesIn?: number;
    readonly appendAttempts?: number;
    readonly dispatched?: number;
    readonly fanOutLagSeconds?: number;
  };
}

export interface SubscriptionRow {
  readonly subscription: string;
  readonly topic: string;
  readonly target: string;
  readonly state: string;
  readonly circuit?: string;
  readonly parkedKeys: number;
  readonly deadLetters: number;
  /** False where they were not counted to the end. */
  readonly exact: boolean;
  readonly messages: {
    readonly waiting: number;
    readonly inFlight: number;
    readonly delayed: number;
  };
  readonly recent?: {
    readonly recordsOut?: number;
    readonly attempts?: number;
    readonly failures?: number;
    readonly latencyMs?: { readonly p50: number; readonly p99?: number };
    readonly deadLettered?: number;
    readonly redriven?: number;
  };
}
