import { endpointOf } from '../../client/http/client';
import type { CliSite } from '../site';
import { type DoctorOptions, type DoctorSite, type Finding, ok, warning, wrong } from './check';
import { chosenAccess, limitMs, whyNot } from './probe';

/** Whether the API takes the key, and what the key may do where that can be known. */
export async function checkKey(site: DoctorSite, options: DoctorOptions): Promise<Finding> {
  const chosen = chosenAccess(site, options);
  if ('trouble' in chosen) return ok('not tried: there is no API to try it at');
  const { status, says } = await answerOf(site, chosen.access, 'topics');
  if (status === 200) return scopesOf(site, chosen.access);
  if (status === 401)
    return wrong('the API does not take the key', '"weft errors key_invalid" says what may be.');
  if (status === 429)
    return warning('the key is good, and has used up its limit', 'Wait, or have the limit raised.');
  return wrong(
    `it can't be said whether the key is good: ${says}`,
    'See the check of the context.',
  );
}

interface At {
  readonly endpoint: string;
  readonly key: string;
}

interface Said {
  readonly status?: number;
  readonly says: string;
  readonly body?: unknown;
}

/** What the API answers to a GET. Never throws, and never repeats the key. */
async function answerOf(site: Pick<CliSite, 'fetch'>, at: At, path: string): Promise<Said> {
  try {
    const headers = new Headers({ authorization: `Bearer ${at.key}` });
    const signal = AbortSignal.timeout(limitMs);
    const answer = await site.fetch(`${endpointOf(at.endpoint)}/v1/${path}`, { headers, signal });
    const text = await answer.text();
    return { status: answer.status, says: String(answer.status), body: parsed(text) };
  } catch (error) {
    const says = whyNot(error);
    return { says: says.includes(at.key) ? 'it is no text that a header can hold' : says };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A key's own id is in its text; what it opens only an admin may ask. */
async function scopesOf(site: DoctorSite, at: At): Promise<Finding> {
  const id = /^weft_([a-z0-9]+)_/.exec(at.key)?.[1];
  if (id === undefined) return ok('the API takes the key');
  const { body } = await answerOf(site, at, `keys/${id}`);
  const { scopes, expiresAt } = (body ?? {}) as { scopes?: string[]; expiresAt?: string };
  if (!scopes) return ok(`the API takes the key ${id}; its scopes only an admin may see`);
  const says = `the API takes the key ${id}: ${scopes.join(', ')}`;
  return endsSoon(site, expiresAt) ? warning(`${says}; it ends ${expiresAt}`, renew) : ok(says);
}

const renew = 'Have a new one made: "weft keys make".';
const soonMs = 7 * 86_400_000;

const endsSoon = ({ outside }: DoctorSite, expiresAt: string | undefined): boolean =>
  expiresAt !== undefined && Date.parse(expiresAt) - outside.now() < soonMs;
