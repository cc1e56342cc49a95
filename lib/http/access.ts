import { allows, allowsSome, isAdmin, shows } from '../domain/access/scope';
import { Refusal } from '../domain/errors';
import { defaultNamespace } from '../domain/topology/keys';
import type { Caller } from './caller';
import type { Route } from './routes';

type Params = Readonly<Record<string, string>>;

/**
 * Before anything is looked up, so that the answer tells nothing of what there is.
 * @throws Refusal `scope_missing`
 */
export function checkScope(caller: Caller, { action }: Route, params: Params): void {
  if (!isAllowed(caller.scopes, action, params.topic ?? params.subscription))
    throw scopeMissing(action);
}

function isAllowed(
  scopes: readonly string[],
  action: Route['action'],
  name: string | undefined,
): boolean {
  if (action === 'any') return true;
  if (action === 'admin') return isAdmin(scopes);
  return name === undefined ? allowsSome(scopes, action) : allows(scopes, action, name);
}

const scopeMissing = (action: string): Refusal =>
  new Refusal(
    'scope_missing',
    action === 'admin'
      ? 'This takes the scope "admin".'
      : `This takes the scope "${action}" for what the address names, or "admin".`,
    { action },
  );

/** Whether the caller may see that there is a topic or a subscription of that name. */
export const maySee = ({ scopes }: Caller, what: 'topic' | 'subscription', name: string): boolean =>
  isAdmin(scopes) || shows(scopes, what, name);

/** Whether the caller may read a topic's log. */
export const mayRead = ({ scopes }: Caller, topic: string): boolean =>
  allows(scopes, 'read', topic);

/** Whether the caller may look at a topic's consumer groups. */
export const mayGroup = ({ scopes }: Caller, topic: string): boolean =>
  allows(scopes, 'group', topic);

/** Whether the caller sees what is of all namespaces together. */
export const isOperator = ({ namespace, scopes }: Caller): boolean =>
  namespace === defaultNamespace && isAdmin(scopes);

/** Whether the caller may look at what is about a subscription. */
export const mayInspect = ({ scopes }: Caller, subscription: string): boolean =>
  allows(scopes, 'inspect', subscription);

/**
 * For what names its subscription only once it is found, and may be seen.
 * @throws Refusal `scope_missing`
 */
export function checkRedrive({ scopes }: Caller, subscription: string): void {
  if (!allows(scopes, 'redrive', subscription)) throw scopeMissing('redrive');
}
