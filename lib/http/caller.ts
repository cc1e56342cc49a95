import { admin } from '../domain/access/scope';
import { Refusal } from '../domain/errors';
import type { Limits } from '../domain/limit/limits';
import { defaultNamespace } from '../domain/topology/keys';

/** Who calls, as the authorizer says. */
export interface Caller {
  /** Names the caller: what one has begun, or published with an Idempotency-Key, is not another's. */
  readonly id: string;
  /** The caller sees this namespace, and nothing of any other. */
  readonly namespace: string;
  /** What it may do: `action:pattern` each, or `admin`. */
  readonly scopes: readonly string[];
  readonly limits?: Limits;
}

/** Why nobody is let in. */
export type Denial = 'key_missing' | 'key_invalid' | 'throttled';

/** The authorizer's answer: API Gateway hands on flat texts. Either all of a caller, or why there is none. */
export interface CallerContext {
  readonly caller?: string;
  readonly namespace?: string;
  /** With a space between them. */
  readonly scopes?: string;
  /** In JSON. */
  readonly limits?: string;
  readonly denied?: Denial;
}

/** What API Gateway says of a request beside the request itself; nobody outside can write it. */
export interface RequestContext {
  readonly http: { readonly method: string };
  /** API Gateway's name for the request; absent where a Lambda is called directly. */
  readonly requestId?: string;
  readonly authorizer?: { readonly lambda?: CallerContext };
}

/** Whoever calls a Lambda directly, with IAM: what it may do is what its role may. */
const invoker: Caller = { id: 'iam', namespace: defaultNamespace, scopes: [admin] };

/** Whoever calls what is open to all. */
export const nobody: Caller = { id: 'nobody', namespace: defaultNamespace, scopes: [] };

/**
 * Reads who calls. The gateway lets everyone through to here, so that whatever is not surely a caller is refused.
 * @throws Refusal `key_missing`, `key_invalid`; `throttled` where the keys could not be looked up
 */
export function callerOf(request: RequestContext): Caller {
  if (isDirect(request)) return invoker;
  const { caller, namespace, scopes, limits, denied } = request.authorizer?.lambda ?? {};
  if (denied || !caller || !namespace || scopes === undefined) throw denial(denied);
  return {
    id: caller,
    namespace,
    scopes: scopes.split(' ').filter((scope) => scope !== ''),
    ...(limits && { limits: JSON.parse(limits) as Limits }),
  };
}

/** The gateway says a dozen things of each request; what is invoked without it has no need to. */
const isDirect = (request: RequestContext): boolean =>
  Object.keys(request).every((name) => name === 'http');

function denial(denied: Denial = 'key_invalid'): Refusal {
  const words = {
    key_missing: 'Send a key or a token with the request: "Authorization: Bearer <key>".',
    key_invalid: 'This key or token opens nothing here.',
    throttled: 'The keys could not be looked up. Send the request again.',
  };
  return Object.hasOwn(words, denied)
    ? new Refusal(denied, words[denied])
    : new Refusal('key_invalid', words.key_invalid);
}
