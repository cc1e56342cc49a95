import { call, notOk } from './api';
import { eventsIn } from './consumers';
import { digestOf } from './history';
import { type RunSite, until } from './site';

/**
 * Reads partitions over and over while they grow: the same offsets hold the same bytes each time.
 * @param bases where the run began, by partition
 */
export const reader = (site: RunSite, bases: readonly number[]) => {
  const random = site.dice('reader');
  return until(
    site.running,
    () => 800,
    () => {
      const partition = Math.floor(random() * 3);
      return read(site, { partition, from: bases[partition] ?? 0 });
    },
  );
};

interface From {
  readonly partition: number;
  readonly from: number;
}

const read = ({ history, api, id }: RunSite, { partition, from }: From) =>
  history.record(
    { kind: 'read', by: 'reader', asked: { topic: 'orders', partition } },
    async () => {
      const path = `/v1/topics/orders/partitions/${partition}/events?offset=${from}&limit=500`;
      const answer = await call(api, path);
      if (answer.status !== 200) return notOk(answer);
      const bytes = eventsIn(answer.text);
      const events: { readonly offset: number; readonly event: { readonly id: string } }[] =
        answer.json.events;
      const records = events.flatMap(({ offset, event }, at) =>
        event.id.startsWith(id) ? [{ offset, digest: digestOf(bytes[at] ?? '') }] : [],
      );
      return { outcome: 'ok', answer: { records } };
    },
  );
