import { harmless } from '../harmless';
import type { Output } from '../output';

export interface Step {
  readonly at?: string;
  readonly step: string;
  readonly attempt?: number;
  readonly error?: string;
  readonly behind?: string;
  readonly by?: string;
  readonly operation?: string;
  readonly rule?: string;
}

export interface SubscriptionJourney {
  readonly subscription: string;
  readonly state: string;
  readonly steps: readonly Step[];
}

/** What the API knows of the way of a record. */
export interface Journey {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly id: string;
  readonly key?: string;
  readonly traceparent?: string;
  readonly appendedAt: string;
  readonly dispatchedAt?: string;
  readonly journal?: { readonly kept: string; readonly share: number };
  readonly subscriptions: readonly SubscriptionJourney[];
}

/** The way of a record as lines: what all subscriptions share, and then each with its steps and how long they took. */
export function timelineOf(journey: Journey, paint: Output['paint']): string[] {
  const { topic, partition, offset, id, key, traceparent, appendedAt, dispatchedAt } = journey;
  return [
    paint.bold(harmless(`${topic} ${partition}-${offset}`)),
    ...lineIf('id', id),
    ...lineIf('key', key),
    ...lineIf('trace', traceparent),
    ...lineIf('appended', appendedAt),
    ...lineIf('dispatched', dispatchedAt && `${dispatchedAt}  ${since(appendedAt, dispatchedAt)}`),
    ...lineIf('journal', journal(journey)),
    ...journey.subscriptions.flatMap((one) => ['', ...wayOf(one, { appendedAt, paint })]),
  ];
}

const lineIf = (name: string, value: string | undefined): string[] =>
  value === undefined ? [] : [`  ${name.padEnd(12)}${harmless(value)}`];

/** Why steps may be missing. */
function journal({ journal }: Journey): string | undefined {
  if (!journal) return undefined;
  const share = journal.share < 1 ? `, of ${journal.share * 100}% of the records` : '';
  return `kept for ${journal.kept}${share}`;
}

interface Way {
  readonly appendedAt: string;
  readonly paint: Output['paint'];
}

function wayOf({ subscription, state, steps }: SubscriptionJourney, way: Way): string[] {
  const head = `${way.paint.bold(harmless(subscription))}  ${colored(state, way.paint)}`;
  const last = steps.length - 1;
  return [head, ...steps.map((step, at) => `  ${at === last ? '└' : '├'} ${stepLine(step, way)}`)];
}

function stepLine(step: Step, { appendedAt, paint }: Way): string {
  const { at } = step;
  const when = at === undefined ? [] : [paint.dim(harmless(at)), since(appendedAt, at)];
  return [...when, harmless(whatOf(step))].filter((part) => part !== '').join('  ');
}

/** A step in words. */
function whatOf({ step, attempt, error, behind, by, operation, rule }: Step): string {
  return [
    step,
    attempt !== undefined && `attempt ${attempt}`,
    behind !== undefined && `behind ${behind}`,
    rule !== undefined && `by ${rule}`,
    by !== undefined && `by ${by}`,
    operation !== undefined && `operation ${operation}`,
    error !== undefined && `failed: ${error}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** How long after the append, as people say it. Clocks of several machines: it may be before. */
function since(from: string, at: string): string {
  const ms = Date.parse(at) - Date.parse(from);
  if (Number.isNaN(ms)) return '';
  const size =
    Math.abs(ms) < 1_000 ? `${Math.abs(ms)} ms` : `${(Math.abs(ms) / 1_000).toFixed(1)} s`;
  return `${ms < 0 ? '-' : '+'}${size}`;
}

function colored(state: string, paint: Output['paint']): string {
  const text = harmless(state);
  if (state === 'acknowledged') return paint.green(text);
  if (state === 'parked' || state === 'dead-lettered') return paint.red(text);
  return state === 'filtered' || state === 'discarded' ? paint.dim(text) : paint.yellow(text);
}
