import { defaultNamespace } from '../domain/topology/keys';

/** Who calls, as the authorizer says. */
export interface Caller {
  /** Names the caller: what one has begun, or published with an Idempotency-Key, is not another's. */
  readonly id: string;
  /** The caller sees this namespace, and nothing of any other. */
  readonly namespace: string;
  /** What it may do: `action:pattern` each, or `admin`. */
  readonly scopes: readonly string[];
}

/** The authorizer's answer: API Gateway hands on flat texts. */
export interface CallerContext {
  readonly caller?: string;
  readonly namespace?: string;
  /** With a space between them. */
  readonly scopes?: string;
}

/** Whoever calls a Lambda directly, with IAM: what it may do is what its role may. */
const invoker: Caller = { id: 'iam', namespace: defaultNamespace, scopes: ['admin'] };

/** Reads who calls; no context at all means that nobody stood between. */
export function callerOf(context: CallerContext | undefined): Caller {
  if (context?.caller === undefined) return invoker;
  const { caller, namespace = defaultNamespace, scopes = '' } = context;
  return { id: caller, namespace, scopes: scopes.split(' ').filter((scope) => scope !== '') };
}
