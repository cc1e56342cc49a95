import { anyRun, globMatcher } from '../filter/glob';

/** What a scope may allow, and on whose names. */
const namesOf = {
  publish: 'topic',
  read: 'topic',
  group: 'topic',
  consume: 'subscription',
  inspect: 'subscription',
  redrive: 'subscription',
  manage: 'subscription',
} as const satisfies Record<string, 'topic' | 'subscription'>;

/** Something that a caller may be allowed to do with a topic or a subscription. */
export type Action = keyof typeof namesOf;

export const actions = Object.keys(namesOf) as readonly Action[];

/** Whoever may change what is stuck may look at it. */
const includedIn: Partial<Record<Action, readonly Action[]>> = { inspect: ['redrive', 'manage'] };

/** Allows everything in its namespace. */
export const admin = 'admin';

/** What a pattern may hold: what names do, and `*` for any run of characters. */
const form = /^([a-z]+):([A-Za-z0-9_*-]{1,64})$/;

/** What to say of a text that is no scope. */
export const scopeRule = `must be "${admin}", or an action, ":" and a pattern of names in which "*" stands for any characters, such as "publish:orders*"; actions are ${actions.join(', ')}`;

/** Whether a text is a scope. */
export const isScope = (text: string): boolean => text === admin || parsed(text) !== undefined;

/** Whether one of the scopes allows the action on a topic or a subscription of that name. */
export const allows = (scopes: readonly string[], action: Action, name: string): boolean =>
  isAdmin(scopes) || patternsFor(scopes, action).some((pattern) => matches(pattern, name));

/** Whether one of the scopes allows the action on anything that there might be. */
export const allowsSome = (scopes: readonly string[], action: Action): boolean =>
  isAdmin(scopes) || patternsFor(scopes, action).length > 0;

/** Whether the scopes allow anything at all on a topic or a subscription of that name: it may be seen. */
export const shows = (
  scopes: readonly string[],
  what: 'topic' | 'subscription',
  name: string,
): boolean => actions.some((action) => namesOf[action] === what && allows(scopes, action, name));

export const isAdmin = (scopes: readonly string[]): boolean => scopes.includes(admin);

interface Scope {
  readonly action: Action;
  readonly pattern: string;
}

function parsed(text: string): Scope | undefined {
  const [, action = '', pattern = ''] = form.exec(text) ?? [];
  return isAction(action) ? { action, pattern } : undefined;
}

const isAction = (text: string): text is Action => Object.hasOwn(namesOf, text);

function patternsFor(scopes: readonly string[], wanted: Action): string[] {
  const enough: readonly Action[] = [wanted, ...(includedIn[wanted] ?? [])];
  return scopes.flatMap((text) => {
    const scope = parsed(text);
    return scope && enough.includes(scope.action) ? [scope.pattern] : [];
  });
}

const matches = (pattern: string, name: string): boolean =>
  globMatcher([...pattern].map((mark) => (mark === '*' ? anyRun : mark)))(name);
