/** What a caller or a namespace may use; what is left out is not limited. */
export interface Limits {
  /** Requests to the API a second. */
  readonly requestsPerSecond?: number;
  /** Bytes of bodies a second, of requests and answers together. */
  readonly bytesPerSecond?: number;
}

/** What the default namespace, or another, may use in all, whoever calls. */
export interface NamespaceLimits extends Limits {
  /** Redrives and replays that may run at once, 1 to 100. @default 10 */
  readonly operationsAtOnce?: number;
}

/** How many operations a namespace may have running at once. */
export const operationsAtOnceIn = ({ operationsAtOnce = 10 }: NamespaceLimits = {}): number =>
  operationsAtOnce;

/** What is counted. */
export const units = ['requests', 'bytes'] as const;
export type Unit = (typeof units)[number];

/** So much of each unit; a unit that is left out is not counted. */
export type Amounts = Readonly<Partial<Record<Unit, number>>>;

/** Slower than this is no rate: a request in a quarter of an hour, and one byte a second. */
const slowest: Readonly<Record<Unit, number>> = { requests: 0.001, bytes: 1 };

/** The limits as rates a second, by unit. */
export const ratesOf = ({ requestsPerSecond, bytesPerSecond }: Limits = {}): Amounts => ({
  ...(requestsPerSecond !== undefined && {
    requests: Math.max(requestsPerSecond, slowest.requests),
  }),
  ...(bytesPerSecond !== undefined && { bytes: Math.max(bytesPerSecond, slowest.bytes) }),
});
