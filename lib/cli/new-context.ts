import { endpointOf } from '../client/http/client';
import { ask } from './ask';
import { CliError, UsageError } from './cli-error';
import { type Access, contextsOf, localName } from './contexts';
import { inputNamed, textOf } from './input';
import type { Run } from './verb';

type AddRun = Run<{ readonly keyStdin?: boolean; readonly force?: boolean }>;

/** Reads what a new context is to hold. @throws UsageError, CliError */
export async function newContext({ site, options, output }: AddRun, name: string): Promise<Access> {
  if (!/^[A-Za-z0-9][\w.-]{0,63}$/.test(name) || name === localName)
    throw new UsageError(`A context's name is letters, digits, ".", "_" and "-", not "local".`);
  if (Object.hasOwn(contextsOf(site).contexts, name) && !options.force)
    throw new CliError(`There is a context ${name}: --force changes it.`);
  const endpoint = checkedEndpoint(options.endpoint ?? site.env.WEFT_ENDPOINT);
  const key = await keyOf({ site, options });
  if (/[^\x21-\x7e]/.test(key)) throw new UsageError('A key is printable characters, no spaces.');
  if (isOpenToAll(endpoint)) output.note('Take care: http sends the key for anyone on the way.');
  return { endpoint, ...(key && { key }) };
}

const isOpenToAll = (endpoint: string): boolean => {
  const { protocol, hostname } = new URL(endpoint);
  return protocol === 'http:' && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname);
};

function checkedEndpoint(endpoint: string | undefined): string {
  if (!endpoint) throw new UsageError('Which one? Name it with --endpoint.');
  try {
    return endpointOf(endpoint);
  } catch (error) {
    throw new UsageError(`--endpoint: ${(error as Error).message}`);
  }
}

/** From where others don't see it, or from the line itself. Without one the context takes WEFT_KEY's of the day. */
async function keyOf({ site, options }: Pick<AddRun, 'site' | 'options'>): Promise<string> {
  if (options.keyStdin) return (await textOf(await inputNamed(site, '-'), 10_000)).trim();
  const given = options.apiKey ?? site.env.WEFT_KEY;
  if (given !== undefined || !site.isTerminal.stdin) return given ?? '';
  return (await ask(site, 'The key (it shows as you type; none: leave empty): ')).trim();
}
