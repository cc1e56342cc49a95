/** What is known of an endpoint that fails. One that is well has none. */
export interface Circuit {
  /** New with each write: tells whether somebody has written in between. */
  readonly tag: string;
  /** Failures in a row. */
  readonly failures: number;
  /** Absent while requests are still made. */
  readonly open?: Open;
}

/** Nothing is sent, but for one request now and then that finds out whether the endpoint is back. */
export interface Open {
  /** How often in a row it was opened: each time is twice as long. */
  readonly times: number;
  /** When it may be asked again, and how long that was from the writer's point of view. */
  readonly rest: Span;
  /** Somebody asks now, and has until then; who wrote the circuit is who asks. */
  readonly probe?: Span;
}

/**
 * A span of time. Its length stands beside its end, so that an end that lies further away than that is known to
 * be written by a clock that is ahead of ours: nobody waits longer than the span is long.
 */
export interface Span {
  /** Milliseconds since 1970, by the writer's clock. */
  readonly until: number;
  readonly ms: number;
}

/** What was seen of an endpoint. */
export interface Seen {
  /** It has answered, with anything that does not mean that it is down. */
  readonly alive: boolean;
  /** How often it was down. */
  readonly downs: number;
}

/** What is to be done with requests to it. */
export type Decision =
  | { readonly kind: 'all' }
  /** One request may be made, by whoever writes first that it does. */
  | { readonly kind: 'probe' }
  | { readonly kind: 'wait'; readonly ms: number };

/** What a step depends on besides the circuit. */
export interface Moment {
  readonly now: number;
  /** From 0 up to but not including 1. */
  readonly random: number;
  /** For the next circuit. */
  readonly tag: string;
}

const failuresToOpen = 5;
const shortestRest = 30_000;
const longestRest = 900_000;
/** A probe mostly takes less than its lease: whoever waits for one looks again soon. */
const longestWaitForProbe = 5_000;

export function decide(circuit: Circuit | undefined, now: number): Decision {
  if (!circuit?.open) return { kind: 'all' };
  const { rest, probe } = circuit.open;
  const left = probe ? Math.min(leftOf(probe, now), longestWaitForProbe) : leftOf(rest, now);
  return left > 0 ? { kind: 'wait', ms: left } : { kind: 'probe' };
}

/** 0 as well when its writer's clock can't have been right, or ours is not. */
const leftOf = ({ until, ms }: Span, now: number): number =>
  until - now > ms ? 0 : Math.max(0, until - now);

/** The circuit with a probe that has `leaseMs` to find out. */
export const probing = (circuit: Circuit, leaseMs: number, { now, tag }: Moment): Circuit => ({
  ...circuit,
  tag,
  ...(circuit.open && { open: { ...circuit.open, probe: { until: now + leaseMs, ms: leaseMs } } }),
});

/**
 * The circuit after requests were made; the same one where they change nothing.
 * @param mine the tag of the circuit whose probe they were, if they were one
 */
export function after(
  circuit: Circuit | undefined,
  { alive, downs, mine }: Seen & { readonly mine?: string },
  moment: Moment,
): Circuit | undefined {
  if (alive) return undefined;
  if (downs === 0) return circuit;
  if (circuit?.open) return circuit.tag === mine ? opened(circuit, downs, moment) : circuit;
  const failures = (circuit?.failures ?? 0) + downs;
  return failures < failuresToOpen ? { tag: moment.tag, failures } : opened(circuit, downs, moment);
}

function opened(circuit: Circuit | undefined, downs: number, moment: Moment): Circuit {
  const times = (circuit?.open?.times ?? 0) + 1;
  const full = Math.min(longestRest, shortestRest * 2 ** (times - 1));
  // A fifth of it is chance, so that endpoints that went down together are not asked together.
  const ms = Math.round(full * (0.8 + 0.2 * moment.random));
  return {
    tag: moment.tag,
    failures: (circuit?.failures ?? 0) + downs,
    open: { times, rest: { until: moment.now + ms, ms } },
  };
}
