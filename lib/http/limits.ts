import { Refusal } from '../domain/errors';
import type { Level, Limited, Limiter } from '../domain/limit/limiter';
import { type Limits, ratesOf } from '../domain/limit/limits';
import { type Fabric, fabricIn } from '../domain/topology/fabric';
import { bucketKey } from '../domain/topology/keys';
import type { Caller } from './caller';
import type { GatewayEvent } from './gateway';
import { toResponse } from './problem';

/** A request, as far as its limits look at it. */
export interface Metered {
  readonly caller: Caller;
  readonly event: Pick<GatewayEvent, 'body' | 'isBase64Encoded'>;
}

/**
 * Answers a request where its limits allow it, and 429 where they do not: of that nothing has been done, and its
 * Idempotency-Key is not used up. Whoever is under no limit costs nothing here.
 */
export async function withinLimits(
  { topology, limiter }: { readonly topology: Fabric; readonly limiter: Limiter },
  { caller, event }: Metered,
  answer: () => Promise<Response>,
): Promise<Response> {
  const limits = limitsOf(topology, caller);
  if (limits.length === 0) return answer();
  const { admitted, levels } = await limiter.admit(limits, { requests: 1, bytes: bytesOf(event) });
  const response = admitted ? await answer() : toResponse(refusalOf(levels));
  if (admitted && levels.some(({ unit }) => unit === 'bytes'))
    limiter.charge(limits, await lengthOf(response));
  for (const [name, value] of Object.entries(headersOf(levels))) response.headers.set(name, value);
  return response;
}

function limitsOf(topology: Fabric, { id, namespace, limits }: Caller): Limited[] {
  const of = (name: string, bucket: string, given: Limits | undefined): Limited[] => {
    const rates = ratesOf(given);
    return Object.keys(rates).length > 0 ? [{ name, bucket, rates }] : [];
  };
  return [
    ...of('key', bucketKey(namespace, id), limits),
    ...of('namespace', bucketKey(namespace), fabricIn(topology, namespace)?.limits),
  ];
}

/** Each request is worth a byte, so that whoever owes answers can't read on for nothing. */
function bytesOf({ body = '', isBase64Encoded }: Metered['event']): number {
  return Math.max(1, Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8'));
}

const lengthOf = async (response: Response): Promise<number> =>
  (await response.clone().arrayBuffer()).byteLength;

/** The name of a limit in headers and problems: `key-requests`. */
const nameOf = ({ name, unit }: Level): string => `${name}-${unit}`;

/** In whole seconds, as `Retry-After` has it. */
const secondsOf = (ms: number): number => Math.max(1, Math.ceil(ms / 1_000));

function refusalOf(levels: readonly Level[]): Refusal {
  const [level] = levels
    .filter(({ waitMs }) => waitMs !== undefined)
    .sort((a, b) => (b.waitMs ?? 0) - (a.waitMs ?? 0));
  if (!level) throw new Error('a request was refused by no limit');
  const { name, unit, rate, waitMs = 0 } = level;
  const retryAfterSeconds = secondsOf(waitMs);
  return new Refusal(
    'rate_limited',
    `This ${name} may use ${rate} ${unit} a second. Send the request again after ${retryAfterSeconds} s.`,
    { limit: nameOf(level), retryAfterSeconds },
  );
}

/** What is allowed, and what is left. Source: draft-ietf-httpapi-ratelimit-headers-11 */
function headersOf(levels: readonly Level[]): Record<string, string> {
  return {
    'ratelimit-policy': levels.map(policyOf).join(', '),
    ratelimit: levels.map(serviceOf).join(', '),
  };
}

/** How long the window of a limit is, in seconds: a structured field's integers leave no other way to be slow. */
const windowOf = ({ rate }: Level): number => Math.ceil(1 / Math.min(rate, 1));

function policyOf(level: Level): string {
  const window = windowOf(level);
  const quota = Math.max(1, Math.floor(level.rate * window));
  const unit = level.unit === 'bytes' ? ';qu="content-bytes"' : '';
  return `"${nameOf(level)}";q=${quota}${unit};w=${window}`;
}

const serviceOf = (level: Level): string => {
  const seconds = level.waitMs === undefined ? windowOf(level) : secondsOf(level.waitMs);
  return `"${nameOf(level)}";r=${level.room};t=${seconds}`;
};
