/** Where a record is in its topic. */
export interface Position {
  readonly partition: number;
  readonly offset: number;
}

/** What a run asks for, by kind, and what it is answered. */
export interface Kinds {
  publish: {
    readonly asked: {
      readonly topic: string;
      readonly records: readonly { readonly id: string; readonly key?: string }[];
      /** The Idempotency-Key; without one each request is one of its own. */
      readonly once?: string;
    };
    readonly answer: { readonly positions: readonly Position[] };
  };
  pull: {
    readonly asked: { readonly subscription: string };
    readonly answer: { readonly deliveries: readonly (Position & { readonly digest: string })[] };
  };
  ack: {
    readonly asked: { readonly subscription: string; readonly positions: readonly Position[] };
    readonly answer: { readonly succeeded: readonly Position[] };
  };
  poll: {
    readonly asked: InGroup;
    readonly answer: { readonly records: readonly (Position & { readonly digest: string })[] };
  };
  commit: {
    readonly asked: InGroup & Position & { readonly epoch: number };
    readonly answer: object;
  };
  seek: { readonly asked: InGroup; readonly answer: object };
  read: {
    readonly asked: { readonly topic: string; readonly partition: number };
    readonly answer: {
      readonly records: readonly { readonly offset: number; readonly digest: string }[];
    };
  };
  redrive: { readonly asked: { readonly subscription: string }; readonly answer: object };
  discard: {
    readonly asked: { readonly subscription: string } & Position;
    readonly answer: object;
  };
}

interface InGroup {
  readonly topic: string;
  readonly group: string;
}

export type Kind = keyof Kinds;

/** What became of something that was asked: the answer, a clear no, or nobody knows. */
export type Outcome = 'ok' | 'fail' | 'unknown';

/** Something that was asked, and what became of it. Times are the run's own, in milliseconds. */
export interface Operation<K extends Kind = Kind> {
  readonly kind: K;
  readonly by: string;
  readonly asked: Kinds[K]['asked'];
  readonly began: number;
  readonly ended: number;
  readonly outcome: Outcome;
  /** With outcome `ok` only. */
  readonly answer?: Kinds[K]['answer'];
}

/** A record that came to a subscription's consumer, or that its consumer was done with. */
export interface Delivery extends Position {
  readonly subscription: string;
  readonly at: number;
}

export interface LogRecord extends Position {
  readonly topic: string;
  readonly id: string;
  readonly key?: string;
  /** Of the event's bytes. */
  readonly digest: string;
}

/** A subscription as it stands at the end. */
export interface SubscriptionEnd {
  readonly name: string;
  readonly topic: string;
  readonly ordered: boolean;
  readonly wants: (record: LogRecord) => boolean;
  /** Dead letters, and what is parked behind them. */
  readonly letters: readonly Position[];
  readonly discarded: readonly Position[];
  /** What the queue says that it still holds. */
  readonly inFlight: number;
  /** What the API counts; the listing is the other source. */
  readonly counted: { readonly letters: number };
}

/** A partition as it stands at the end. */
export interface PartitionEnd {
  readonly topic: string;
  readonly partition: number;
  /** First offset of the run. */
  readonly base: number;
  /** As the API tells it. */
  readonly head: number;
}

/** All that is known of a run when it is over. */
export interface Evidence {
  readonly operations: readonly Operation[];
  readonly delivered: readonly (Delivery & { readonly digest: string })[];
  readonly done: readonly Delivery[];
  /** What is in the log, in no order. */
  readonly log: readonly LogRecord[];
  readonly partitions: readonly PartitionEnd[];
  readonly subscriptions: readonly SubscriptionEnd[];
  readonly recovery: {
    readonly faultsEnded: number;
    /** Undefined where it never drained. */
    readonly drained?: number;
    readonly limitMs: number;
  };
}

/** A rule that did not hold. */
export interface Violation {
  readonly rule: string;
  readonly detail: string;
}

export type Rule = (evidence: Evidence) => readonly string[];

export const placeOf = ({ partition, offset }: Position): string => `${partition}/${offset}`;

export const ofKind = <K extends Kind>({ operations }: Evidence, kind: K): Operation<K>[] =>
  operations.filter((one): one is Operation<K> => one.kind === kind);

/** Those that were answered, with their answers. */
export const answeredOf = <K extends Kind>(evidence: Evidence, kind: K) =>
  ofKind(evidence, kind).flatMap((one) =>
    one.outcome === 'ok' && one.answer ? [{ ...one, answer: one.answer }] : [],
  );

export const inOffsetOrder = <P extends Position>(all: readonly P[]): P[] =>
  [...all].sort((a, b) => a.partition - b.partition || a.offset - b.offset);
