import { join } from 'node:path';
import { readKey } from '../domain/access/access-key';
import { writeJson } from '../local/json-file';
import type { LocalState } from '../local/state';
import { CliError, UsageError } from './cli-error';
import { readContexts } from './contexts-file';
import type { CliSite } from './site';

/** Where an API is, and what opens it. */
export interface Access {
  readonly endpoint: string;
  readonly key?: string;
}

/** What the file holds. */
export interface Contexts {
  /** The one that is used where none is named. */
  readonly current?: string;
  readonly contexts: Readonly<Record<string, Access>>;
}

/** What the command line says of it. */
export interface AccessOptions {
  readonly context?: string;
  readonly endpoint?: string;
  readonly apiKey?: string;
}

/** The access that is used, and what to call it. */
export interface ChosenAccess {
  readonly name: string;
  readonly endpoint: string;
  readonly key: string;
}

/** The context that is there by itself while a local Weft runs. */
export const localName = 'local';

export type ContextSite = Pick<CliSite, 'configFolder' | 'env' | 'local'>;

export const contextsFile = ({ configFolder }: Pick<CliSite, 'configFolder'>): string =>
  join(configFolder, 'contexts.json');

/** @throws CliError for a file that can't be read as one of ours */
export const contextsOf = (site: Pick<CliSite, 'configFolder'>): Contexts =>
  readContexts(contextsFile(site));

export const keepContexts = (site: Pick<CliSite, 'configFolder'>, contexts: Contexts): void =>
  writeJson(contextsFile(site), contexts);

/** The local one, as any other. */
export const localAccess = (state: LocalState | undefined): Access | undefined =>
  state?.apiUrl ? { endpoint: state.apiUrl, key: state.apiKey } : undefined;

/** The context that holds where the line names none. */
export const currentName = (site: ContextSite, options: AccessOptions = {}): string =>
  options.context ?? (site.env.WEFT_CONTEXT || undefined) ?? contextsOf(site).current ?? localName;

/**
 * What the line, the environment and the file say together, in this order. A context's key goes to the context's own
 * endpoint and to no other.
 * @throws UsageError where no endpoint or no key is known
 */
export function accessOf(site: ContextSite, options: AccessOptions): ChosenAccess {
  const { WEFT_ENDPOINT, WEFT_KEY } = site.env;
  // A context that the line names stands before what the environment says.
  const elsewhere = options.endpoint ?? (options.context ? undefined : WEFT_ENDPOINT || undefined);
  const given = options.apiKey ?? (WEFT_KEY || undefined);
  if (elsewhere !== undefined) return { name: elsewhere, endpoint: elsewhere, key: own(given) };
  const name = currentName(site, options);
  const { endpoint, key } = contextNamed(site, name);
  const chosen = options.apiKey ?? (options.context ? (key ?? given) : (given ?? key));
  if (!chosen) throw new UsageError(`Context ${name} has no key: set WEFT_KEY.`);
  return { name, endpoint, key: chosen };
}

function own(key: string | undefined): string {
  if (key) return key;
  throw new UsageError('An endpoint of its own needs its own key: set WEFT_KEY.');
}

/** @throws UsageError for a name that no context has; CliError where the local Weft does not run */
export function contextNamed(site: ContextSite, name: string): Access {
  const { contexts } = contextsOf(site);
  if (name === localName) return localAccess(site.local()) ?? notRunning(site);
  if (Object.hasOwn(contexts, name)) return contexts[name] as Access;
  const known = [localName, ...Object.keys(contexts)].join(', ');
  throw new UsageError(
    `There is no context ${JSON.stringify(name)}; there are ${known}. "weft contexts add" makes one.`,
  );
}

function notRunning(site: ContextSite): never {
  throw new CliError(
    site.local()
      ? 'The local Weft runs without an HTTP API (WEFT_API=invoke).'
      : 'No local Weft runs here: start one with "weft local start", or name another with --context.',
  );
}

/** What may be shown of a key: its id, which opens nothing. */
export const shownKey = (key: string | undefined): string =>
  key === undefined ? '-' : (readKey(key)?.id ?? '(kept)');
