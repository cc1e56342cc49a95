import { endpointOf } from '../../client/http/client';
import { accessOf, contextsOf, localName } from '../contexts';
import type { CliSite } from '../site';

/** What has names that can be completed. */
export type Kind = 'topics' | 'subscriptions' | 'contexts';

export type Names = Readonly<Partial<Record<Kind, readonly string[]>>>;

/** Whoever presses Tab does not wait longer, in milliseconds. */
const limitMs = 1_500;

/** What a shell is given: nothing of it means anything to a shell. Names come from whoever answers. */
const plain = /^[A-Za-z0-9][\w.-]{0,127}$/;

/** The names of each kind that is wanted. What can't be had is left out without a word. */
export async function namesOf(
  site: CliSite,
  kinds: readonly Kind[],
  context: string | undefined,
): Promise<Names> {
  const found = await Promise.all(
    [...new Set(kinds)].map(async (kind) => {
      const names = await namesFor(site, kind, context).catch(() => []);
      return [kind, names.filter((name) => plain.test(name))] as const;
    }),
  );
  return Object.fromEntries(found);
}

async function namesFor(site: CliSite, kind: Kind, context?: string): Promise<string[]> {
  if (kind === 'contexts') return [localName, ...Object.keys(contextsOf(site).contexts)];
  const { endpoint, key } = accessOf(site, { context });
  const answer = await site.fetch(`${endpointOf(endpoint)}/v1/${kind}`, {
    headers: { authorization: `Bearer ${key}` },
    signal: AbortSignal.timeout(limitMs),
  });
  const body = (await answer.json()) as Partial<Record<Kind, { readonly name: string }[]>>;
  return (body[kind] ?? []).map(({ name }) => name);
}
