import { setTimeout as sleep } from 'node:timers/promises';
import { groupBy } from '../../../lib/domain/group-by';
import type { Position } from '../check/evidence';
import { notOk, post } from './api';
import type { Told } from './desk';
import { digestOf } from './history';
import { type RunSite, until } from './site';

interface Pulled extends Position {
  readonly ackId: string;
  readonly key?: string;
  readonly fails: number;
  readonly digest: string;
}

/** A member of a pull subscription: now and then too slow, or failing, or gone with what it holds. */
export const puller = (site: RunSite, subscription: string, name: string) => {
  const random = site.dice(name);
  return until(
    site.running,
    () => 50,
    async () => {
      const pulled = await pull(site, subscription, name);
      // Longer than the lease: what it holds is handed to another, and its acks come too late.
      if (!site.publishing.aborted && random() < 0.1) await sleep(6_000);
      await settleAll(site, { subscription, name, pulled });
    },
  );
};

async function pull(site: RunSite, subscription: string, by: string): Promise<Pulled[]> {
  const { history, api } = site;
  let pulled: Pulled[] = [];
  await history.record({ kind: 'pull', by, asked: { subscription } }, async () => {
    const answer = await post(api, `/v1/subscriptions/${subscription}/pull`, {
      max: 10,
      waitSeconds: 2,
    });
    if (answer.status !== 200) return notOk(answer);
    pulled = pulledIn(answer.text, site.id);
    return { outcome: 'ok', answer: { deliveries: pulled } };
  });
  for (const { partition, offset, digest } of pulled)
    history.came({ subscription, partition, offset, digest });
  return pulled;
}

/** What an answer holds of this run, each event to the byte. */
function pulledIn(text: string, id: string): Pulled[] {
  const bytes = eventsIn(text);
  // biome-ignore lint/suspicious/noExplicitAny: an answer of the API
  return JSON.parse(text).deliveries.flatMap((one: any, at: number) => {
    const { ackId, partition, offset, event } = one;
    if (!event.id.startsWith(id)) return [];
    const { fails } = event.data as Told;
    const digest = digestOf(bytes[at] ?? '');
    return [{ ackId, partition, offset, key: event.partitionkey, fails, digest }];
  });
}

/** The texts of the members `event` of an answer, as they stand there. */
export function eventsIn(text: string): string[] {
  return text
    .split('"event":')
    .slice(1)
    .map((rest) => {
      let depth = 0;
      let inText = false;
      for (let at = 0; at < rest.length; at++) {
        const char = rest[at];
        if (inText) {
          if (char === '\\') at++;
          else if (char === '"') inText = false;
        } else if (char === '"') inText = true;
        else if (char === '{') depth++;
        else if (char === '}' && --depth === 0) return rest.slice(0, at + 1);
      }
      return rest;
    });
}

interface Settling {
  readonly subscription: string;
  readonly name: string;
  readonly pulled: readonly Pulled[];
}

/** Each key by itself, one record after the other: what comes after a failure is given back with it. */
async function settleAll(site: RunSite, { pulled, ...who }: Settling): Promise<void> {
  const lanes = groupBy(pulled, ({ key, partition, offset }) => key ?? `${partition}/${offset}`);
  const heads = lanes.map((lane) => [...lane]);
  while (heads.some((lane) => lane.length > 0)) {
    const wave = heads.flatMap((lane) => lane.slice(0, 1));
    const takes = wave.filter((one) => handle(site, who.subscription, one));
    const acked = takes.length > 0 ? await ack(site, { ...who, pulled: takes }) : [];
    const failed = heads.filter(([head]) => head && !acked.includes(head)).flat();
    if (failed.length > 0) await giveBack(site, { ...who, pulled: failed });
    for (const lane of heads) if (lane[0] && acked.includes(lane[0])) lane.shift();
    for (const lane of heads) if (lane[0] && failed.includes(lane[0])) lane.length = 0;
  }
}

/** Whether the consumer has done its work with a record; acknowledging it comes after, and may fail. */
function handle({ desk, history }: RunSite, subscription: string, one: Pulled): boolean {
  if (!desk.takes(subscription, one, one.fails)) return false;
  history.isDone({ subscription, partition: one.partition, offset: one.offset });
  return true;
}

/** @returns those that were acknowledged for sure */
async function ack(site: RunSite, { subscription, name, pulled }: Settling): Promise<Pulled[]> {
  const { history, api } = site;
  let acked: Pulled[] = [];
  const positions = pulled.map(({ partition, offset }) => ({ partition, offset }));
  await history.record({ kind: 'ack', by: name, asked: { subscription, positions } }, async () => {
    const ackIds = pulled.map(({ ackId }) => ackId);
    const answer = await post(api, `/v1/subscriptions/${subscription}/ack`, { ackIds });
    if (answer.status !== 200) return notOk(answer);
    const done = new Set(answer.json.succeeded.map((one: { ackId: string }) => one.ackId));
    acked = pulled.filter(({ ackId }) => done.has(ackId));
    return { outcome: 'ok', answer: { succeeded: acked } };
  });
  return acked;
}

async function giveBack(site: RunSite, { subscription, pulled }: Settling): Promise<void> {
  const ackIds = pulled.map(({ ackId }) => ackId);
  await post(site.api, `/v1/subscriptions/${subscription}/nack`, { ackIds }).catch(() => {});
}
