import { mapValues } from '../map-values';
import { minutes, type Seconds } from './duration';

/** When alarms go off: as soon as what they watch has reached the value; never, where it is `false`. */
type When<T> = { readonly [Kind in keyof T]: T[Kind] | false };

/** Alarms of each topic. */
export type TopicAlarms = When<{
  /** Age of the oldest record when fan-out gets to it: a minute to a day. @default minutes(5) */
  fanOutLag: Seconds;
}>;

/** Alarms of each subscription. */
export type SubscriptionAlarms = When<{
  /** Age of the oldest message in the queue: a minute to 14 days. @default minutes(30) */
  oldestMessage: Seconds;
  /** Records that wait in the dead-letters table, or in SQS's own dead-letter queue. @default 1 */
  deadLetters: number;
  /** Keys that wait behind a failed record, where `onPoison` is "park". @default 1 */
  parkedKeys: number;
  /** Time for which the endpoint of a webhook has been left alone: 5 minutes to a day. @default minutes(5) */
  circuitOpen: Seconds;
  /** Failed tries within an hour of a record that blocks its key, where `onPoison` is "block". @default 1 */
  blocked: number;
}>;

/** Alarms of the fabric as a whole. */
export type FabricAlarms = When<{
  /** How far fan-out is behind the log's stream: a minute to a day. @default minutes(5) */
  iteratorAge: Seconds;
  /** Invocations of the fabric's functions, yours included, that failed within five minutes. @default 5 */
  functionErrors: number;
  /** Invocations that Lambda refused to start within five minutes. @default 5 */
  functionThrottles: number;
  /** Reads and writes that DynamoDB refused within five minutes. @default 5 */
  tableThrottles: number;
  /** Requests that the API answered with 5xx within five minutes. @default 5 */
  apiErrors: number;
  /** Time without a run of the sweeper: 10 minutes to a day. @default minutes(15) */
  sweeperNotRun: Seconds;
  /** Messages in a dead-letter queue of Weft's own: of fan-out, of sources, of operations. @default 1 */
  setAside: number;
}>;

/** What a topology says of alarms: what is left out is as around it, and `false` turns all of them off. */
export type AlarmsSpec<Alarms> = Partial<Alarms> | false;

/** What of a namespace has an alarm. */
export type NamespaceAlarms = TopicAlarms & SubscriptionAlarms;

/** When the alarms of a fabric go off, defaults filled in: of its own, and of what it holds, by name. */
export interface AlarmSettings {
  /** Only of the fabric that the others are in. */
  readonly fabric?: FabricAlarms;
  readonly topics: Readonly<Record<string, TopicAlarms>>;
  readonly subscriptions: Readonly<Record<string, SubscriptionAlarms>>;
}

export const topicDefaults: TopicAlarms = { fanOutLag: minutes(5) };

export const subscriptionDefaults: SubscriptionAlarms = {
  oldestMessage: minutes(30),
  deadLetters: 1,
  parkedKeys: 1,
  circuitOpen: minutes(5),
  blocked: 1,
};

export const fabricDefaults: FabricAlarms = {
  iteratorAge: minutes(5),
  functionErrors: 5,
  functionThrottles: 5,
  tableThrottles: 5,
  apiErrors: 5,
  sweeperNotRun: minutes(15),
  setAside: 1,
};

export type AlarmKind = keyof (NamespaceAlarms & FabricAlarms);

/** Every kind of alarm there is. */
export const alarmKinds = [topicDefaults, subscriptionDefaults, fabricDefaults].flatMap(
  (defaults) => Object.keys(defaults) as AlarmKind[],
);

/** A kind as it ends the names of its alarms, and as its page in `docs/runbooks` is called: `fan-out-lag`. */
export const runbookOf = (kind: AlarmKind): string =>
  kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** What holds around a level, changed by what the level says itself. Each takes the kinds that it knows. */
export function within<Alarms extends object>(
  around: Alarms,
  spec: AlarmsSpec<Partial<Record<AlarmKind, number | false>>> | undefined,
): Alarms {
  const own: Partial<Record<string, number | false>> = spec === false ? {} : (spec ?? {});
  const values = mapValues(around as Record<string, number | false>, (value, kind) =>
    spec === false ? false : (own[kind] ?? value),
  );
  return values as Alarms;
}
