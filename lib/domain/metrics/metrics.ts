/** What a metric is measured in, in CloudWatch's words. */
export type Unit = 'Count' | 'Bytes' | 'Seconds' | 'Milliseconds';

/** What a metric is of, and so its dimension. Topics, subscriptions and codes are known when a fabric is deployed. */
export type Of = 'topic' | 'subscription' | 'code';

export interface Metric {
  readonly of: Of;
  readonly unit: Unit;
  /** What it says, for whoever sees its graph. */
  readonly says: string;
}

/** The dimension of each kind of metric. None is ever a key, an id or a group: whoever publishes could make a million. */
export const dimensionOf = {
  topic: 'Topic',
  subscription: 'Subscription',
  code: 'Code',
} as const satisfies Readonly<Record<Of, string>>;

/**
 * Every metric that Weft sends, beside those that AWS makes by itself. What is zero while nothing happens is not sent
 * then: a metric costs by the hour in which it is.
 */
export const metrics = {
  RecordsIn: { of: 'topic', unit: 'Count', says: 'records that were stored' },
  BytesIn: { of: 'topic', unit: 'Bytes', says: 'bytes of the events that were stored' },
  AppendAttempts: {
    of: 'topic',
    unit: 'Count',
    says: 'writes that an append took: above 1, publishers contend',
  },
  RecordsDispatched: { of: 'topic', unit: 'Count', says: 'records that fan-out has sent on' },
  FanOutLagSeconds: {
    of: 'topic',
    unit: 'Seconds',
    says: 'age of the oldest record when fan-out got to it',
  },
  FanOutLagRecords: {
    of: 'topic',
    unit: 'Count',
    says: 'records that fan-out has not sent on yet',
  },
  FanOutSetAside: { of: 'topic', unit: 'Count', says: 'records that can not be sent on, ever' },
  GroupLag: {
    of: 'topic',
    unit: 'Count',
    says: 'records that the consumer group which is furthest behind has not committed',
  },
  RecordsOut: {
    of: 'subscription',
    unit: 'Count',
    says: 'records that were delivered and settled',
  },
  DeliveryAttempts: { of: 'subscription', unit: 'Count', says: 'tries to deliver' },
  DeliveryFailures: { of: 'subscription', unit: 'Count', says: 'tries that failed' },
  DeliveryLatency: { of: 'subscription', unit: 'Milliseconds', says: 'from stored to delivered' },
  FilteredOut: {
    of: 'subscription',
    unit: 'Count',
    says: 'records that the filter left out, where SNS could not',
  },
  DeadLettered: {
    of: 'subscription',
    unit: 'Count',
    says: 'records that were parked or dead-lettered',
  },
  Redriven: {
    of: 'subscription',
    unit: 'Count',
    says: 'dead letters that were delivered after all',
  },
  ParkedKeys: {
    of: 'subscription',
    unit: 'Count',
    says: 'keys that stand still behind a record that failed, until somebody acts',
  },
  DeadLetters: {
    of: 'subscription',
    unit: 'Count',
    says: 'records that wait in the dead-letters table until somebody acts',
  },
  CircuitOpen: {
    of: 'subscription',
    unit: 'Count',
    says: '1 while the endpoint of a webhook is left alone',
  },
  Rejected: {
    of: 'code',
    unit: 'Count',
    says: 'requests that were refused, by the code of the refusal',
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof metrics;

/** Names of the metrics of topics, of subscriptions, of codes. */
export type MetricOf<O extends Of> = {
  [Name in MetricName]: (typeof metrics)[Name]['of'] extends O ? Name : never;
}[MetricName];

/** What was measured of one topic, subscription or code. Numbers add up; of a list each value counts for itself. */
export type Measurement = {
  readonly [O in Of]: {
    readonly of: O;
    readonly name: string;
    readonly values: Partial<Readonly<Record<MetricOf<O>, number | readonly number[]>>>;
  };
}[Of];

/** Takes what is measured. Never throws, and never waits. */
export interface Meter {
  /** Keeps it until the next `flush`, so that what belongs together is told at once. */
  add(...measured: Measurement[]): void;
  flush(): void;
}
