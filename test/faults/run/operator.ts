import { call, notOk, post, surely } from './api';
import { poisonKeyOf } from './publishers';
import { type RunSite, until } from './site';

export const subscriptionNames = ['pulled', 'handled', 'hooked', 'unpacked', 'noted'] as const;

/** Lets what was parked flow again, over and over, also where a redrive is under way. */
export const redriver = (site: RunSite) => {
  let turn = 0;
  return until(
    site.running,
    () => 1_500,
    async () => {
      const subscription = subscriptionNames[turn++ % subscriptionNames.length] as string;
      // Who comes to rest leaves alone what is never taken.
      const keys = site.publishing.aborted ? await keysToMend(site, subscription) : undefined;
      if (keys?.length !== 0) await redrive(site, subscription, keys);
    },
  );
};

/** The keys that stand still, but the one that is to; what is parked alone has none, and flows with all others. */
async function keysToMend(
  site: RunSite,
  subscription: string,
): Promise<readonly string[] | undefined> {
  const letters = await lettersOf(site, subscription);
  if (letters.some(({ parkedKey }) => !parkedKey)) return undefined;
  const keys = new Set(letters.flatMap(({ key }) => key ?? []));
  keys.delete(poisonKeyOf(site.id));
  return [...keys].slice(0, 100);
}

function redrive({ history, api }: RunSite, subscription: string, keys?: readonly string[]) {
  const asked = { subscription };
  const body = keys ? { keys } : {};
  return history.record({ kind: 'redrive', by: 'operator', asked }, async () => {
    const answer = await post(api, `/v1/subscriptions/${subscription}/dead-letters/redrive`, body);
    return answer.status === 202 ? { outcome: 'ok', answer: {} } : notOk(answer);
  });
}

export interface Letter {
  readonly partition: number;
  readonly offset: number;
  readonly key?: string;
  readonly parkedKey?: boolean;
}

/** All dead letters of a subscription from this run, as the API lists them. */
export async function lettersOf(
  { stack, id }: RunSite,
  subscription: string,
  what: 'dead-letters' | 'discarded' = 'dead-letters',
): Promise<Letter[]> {
  const api = { url: stack.api.plain, key: stack.apiKey };
  const letters: (Letter & { readonly event?: { readonly id: string } })[] = [];
  let next = '';
  do {
    const { json } = await surely(
      api,
      `/v1/subscriptions/${subscription}/${what}?limit=100${next && `&next=${encodeURIComponent(next)}`}`,
    );
    letters.push(...(what === 'discarded' ? json.discarded : json.deadLetters));
    next = json.next ?? '';
  } while (next !== '');
  return letters.filter(({ event, key }) => event?.id.startsWith(id) || key?.startsWith(id));
}

/** Throws a letter away on purpose, which lets what is behind it flow; not the one that is to stay. */
export const discarder = (site: RunSite) =>
  until(
    site.publishing,
    () => 3_000,
    async () => {
      const letters = await lettersOf(site, 'handled');
      const keyed = letters.filter(({ key }) => key !== undefined && key !== poisonKeyOf(site.id));
      const [letter] = keyed;
      if (letter) await discard(site, letter);
    },
  );

function discard({ history, api }: RunSite, { partition, offset }: Letter) {
  const asked = { subscription: 'handled', partition, offset };
  return history.record({ kind: 'discard', by: 'operator', asked }, async () => {
    const path = `/v1/subscriptions/handled/dead-letters/${partition}-${offset}`;
    const answer = await call(api, path, {
      method: 'DELETE',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'a run of faults' }),
    });
    return answer.status === 200 ? { outcome: 'ok', answer: {} } : notOk(answer);
  });
}
