/**
 * The trace that something belongs to, as the W3C writes it; CloudEvents' distributed tracing extension has the same
 * two as attributes of an event. We only hand it on: nobody here makes a span of it.
 * Sources: https://www.w3.org/TR/trace-context-2/,
 *   https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/distributed-tracing.md
 */
export interface Trace {
  readonly traceparent: string;
  readonly tracestate?: string;
}

/** The names of both, of attributes as well as of headers. */
export const traceAttributes = ['traceparent', 'tracestate'] as const;

/**
 * The trace in headers or attributes. One that breaks the rules is none, and refuses nothing: so says the standard.
 * A `tracestate` that can't be read is left out, and means nothing without its `traceparent`.
 */
export function traceIn(from: Readonly<Record<string, unknown>>): Trace | undefined {
  const { traceparent, tracestate } = from;
  if (!isTraceparent(traceparent)) return undefined;
  const state = stateOf(tracestate);
  return { traceparent, ...(state !== undefined && { tracestate: state }) };
}

/** Longest `traceparent` that is handed on: a later version may say more behind the four parts of the first. */
const longestParent = 256;

/** Version, trace, parent and flags; a version behind the first may have more parts, each behind a hyphen. */
const parent =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[!-~]*)?$/;

function isTraceparent(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > longestParent) return false;
  const [, version, more] = parent.exec(value) ?? [];
  return version !== undefined && (version !== '00' || more === undefined);
}

/** Most members, and most characters, of a `tracestate` that is handed on. */
const most = { members: 32, characters: 512 };

/** A longer member goes first where all do not fit. */
const longMember = 128;

const member =
  /^[a-z0-9][a-z0-9_\-*/]{0,255}(@[a-z0-9][a-z0-9_\-*/]{0,255})?=[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;

function stateOf(value: unknown): string | undefined {
  // Nobody sends as much: it is not worth being taken apart.
  if (typeof value !== 'string' || value.length > 10 * most.characters) return undefined;
  const members = value.split(',').map((one) => one.replace(/^[ \t]+|[ \t]+$/g, ''));
  const given = members.filter((one) => one !== '');
  const keys = new Set(given.map((one) => one.slice(0, one.indexOf('='))));
  const isValid = given.every((one) => member.test(one)) && keys.size === given.length;
  return isValid && given.length > 0 && given.length <= most.members ? shortened(given) : undefined;
}

/** As many members as fit: long ones are left out first, then those at the end. */
function shortened(members: readonly string[]): string | undefined {
  let left = [...members];
  const isTooLong = () => left.join(',').length > most.characters;
  if (isTooLong()) left = left.filter((one) => one.length <= longMember);
  while (isTooLong()) left.pop();
  return left.length > 0 ? left.join(',') : undefined;
}

/** The trace that an event in CloudEvents JSON format belongs to. */
export function traceOf(event: string): Trace | undefined {
  // Most have none, and need not be parsed for it.
  if (!event.includes('traceparent')) return undefined;
  try {
    const value: unknown = JSON.parse(event);
    return typeof value === 'object' && value !== null ? traceIn({ ...value }) : undefined;
  } catch {
    return undefined;
  }
}
