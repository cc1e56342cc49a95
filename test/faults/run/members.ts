import { setTimeout as sleep } from 'node:timers/promises';
import type { Position } from '../check/evidence';
import { type Answered, type ApiAt, notOk, post } from './api';
import { eventsIn } from './consumers';
import { digestOf } from './history';
import { type RunSite, until } from './site';

export const groupOf = (id: string): string => `members-${id}`;

interface Polled {
  readonly partition: number;
  readonly epoch: number;
  readonly next: number;
  readonly records: readonly (Position & { readonly digest: string })[];
}

/** A member of a group on `orders`: polls, and commits what it got; now and then it sleeps past its lease. */
export const member = (site: RunSite, name: string) => {
  const random = site.dice(name);
  return until(
    site.running,
    () => 100 + random() * 200,
    async () => {
      const polled = await poll(site, name);
      if (!site.publishing.aborted && random() < 0.05) await sleep(7_000);
      for (const one of polled) if (one.records.length > 0) await commit(site, name, one);
    },
  );
};

async function poll({ history, api, id }: RunSite, by: string): Promise<Polled[]> {
  let polled: Polled[] = [];
  const asked = { topic: 'orders', group: groupOf(id) };
  await history.record({ kind: 'poll', by, asked }, async () => {
    const path = `/v1/topics/orders/groups/${groupOf(id)}/poll`;
    const answer = await post(api, path, { member: by, waitSeconds: 1, leaseSeconds: 5 });
    if (answer.status !== 200) return notOk(answer);
    polled = polledIn(answer);
    return { outcome: 'ok', answer: { records: polled.flatMap(({ records }) => records) } };
  });
  return polled;
}

function polledIn({ text, json }: Answered): Polled[] {
  const bytes = eventsIn(text);
  let at = 0;
  return json.partitions.map(
    // biome-ignore lint/suspicious/noExplicitAny: an answer of the API
    ({ partition, epoch, next, events }: any) => ({
      partition,
      epoch,
      next,
      records: events.map(({ offset }: { offset: number }) => ({
        partition,
        offset,
        digest: digestOf(bytes[at++] ?? ''),
      })),
    }),
  );
}

function commit({ history, api, id }: RunSite, by: string, { partition, epoch, next }: Polled) {
  const position = { partition, epoch, offset: next };
  const asked = { topic: 'orders', group: groupOf(id), ...position };
  return history.record({ kind: 'commit', by, asked }, async () => {
    const path = `/v1/topics/orders/groups/${groupOf(id)}/commit`;
    const answer = await post(api, path, { positions: [position] });
    return answer.status === 200 ? { outcome: 'ok', answer: {} } : notOk(answer);
  });
}

/** Makes the group, and has it begin where the run does: a group appears with its first poll. */
export async function beginGroup(
  site: RunSite,
  api: ApiAt,
  offsets: readonly Position[],
): Promise<void> {
  const path = `/v1/topics/orders/groups/${groupOf(site.id)}/poll`;
  await post(api, path, { assign: offsets.map(({ partition }) => partition), max: 1 });
  await seek(site, { offsets }, api);
}

/** Moves a group, also back: only by this a commit may stand before an earlier one. */
export function seek(site: RunSite, to: unknown, at = site.api) {
  const { history, id } = site;
  const asked = { topic: 'orders', group: groupOf(id) };
  return history.record({ kind: 'seek', by: 'operator', asked }, async () => {
    const answer = await post(at, `/v1/topics/orders/groups/${groupOf(id)}/seek`, { to });
    return answer.status === 200 ? { outcome: 'ok', answer: {} } : notOk(answer);
  });
}
