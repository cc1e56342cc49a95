import type { DirectClient, NewEvent } from '../../../lib/client';
import { createClient } from '../../../lib/client';
import type { Client } from '../../../lib/client/http/client';
import { WeftError } from '../../../lib/client/http/weft-error';
import type { Kinds, Position } from '../check/evidence';
import { type Answered, notOk, outcomeOf, post } from './api';
import type { Told } from './desk';
import type { Ended } from './history';
import { type RunSite, until } from './site';

/** Makes events, each with an id that tells who published it. */
class Maker {
  private n = 0;
  readonly random: () => number;

  constructor(
    private readonly site: RunSite,
    readonly name: string,
  ) {
    this.random = site.dice(name);
  }

  event(key: string | undefined): NewEvent<Told> & { readonly id: string } {
    const n = ++this.n;
    const id = `${this.site.id}-${this.name}-${n}`;
    const types = ['placed', 'paid', 'shipped'];
    const type = types[Math.floor(this.random() * types.length)] as string;
    const desk = `http://127.0.0.1:${this.site.stack.deskPort}`;
    const data = { n, amount: Math.floor(this.random() * 100), desk, fails: this.fails() };
    return { id, source: '/faults', type, ...(key !== undefined && { partitionkey: key }), data };
  }

  /** Most records are taken at once, some after a while, and a few only after they were dead letters. */
  private fails(): number {
    const dice = this.random();
    if (dice < 0.8) return 0;
    return dice < 0.92 ? 1 : 3;
  }

  key(): string {
    return `${this.site.id}-k${Math.floor(this.random() * 8)}`;
  }
}

type Asked = Kinds['publish']['asked'];

const askedOf = (topic: string, events: readonly NewEvent[], once?: string): Asked => ({
  topic,
  records: events.map(({ id = '', partitionkey: key }) => ({
    id,
    ...(key !== undefined && { key }),
  })),
  ...(once !== undefined && { once }),
});

/** Publishes one by one with the real client, which tries again by itself. */
export const keyed = (site: RunSite, name = 'keyed') => {
  const maker = new Maker(site, name);
  return publishing(site, maker, async (client) => {
    const event = maker.event(maker.key());
    await publish(site, { client, by: maker.name, topic: 'orders', events: [event] });
  });
};

/** As often as each is listed. */
const topics = ['orders', 'orders', 'packs', 'packs', 'notes'];

/** Publishes batches of several keys, and of none. */
export const batches = (site: RunSite) => {
  const maker = new Maker(site, 'batches');
  return publishing(site, maker, async (client) => {
    const topic = topics[Math.floor(maker.random() * topics.length)] as string;
    const events = Array.from({ length: 2 + Math.floor(maker.random() * 5) }, () =>
      maker.event(maker.random() < 0.8 ? maker.key() : undefined),
    );
    await publish(site, { client, by: maker.name, topic, events });
  });
};

/** Publishes without a key and without an Idempotency-Key: each request is tried once, and may stay unknown. */
export const keyless = (site: RunSite) => {
  const maker = new Maker(site, 'keyless');
  return publishing(site, maker, async () => {
    const topic = maker.random() < 0.5 ? 'orders' : 'notes';
    await send(site, { by: maker.name, topic, event: maker.event(undefined) });
  });
};

/** Sends the same request with its Idempotency-Key again, also when it was answered; and once with another body. */
export const repeating = (site: RunSite) => {
  const maker = new Maker(site, 'repeating');
  return publishing(site, maker, async () => {
    const event = maker.event(maker.key());
    const once = event.id;
    const again = 1 + Math.floor(maker.random() * 3);
    for (let time = 0; time <= again; time++)
      await send(site, { by: maker.name, topic: 'orders', event, once });
    const other = { ...event, id: `${event.id}-other` };
    if (maker.random() < 0.2)
      await send(site, { by: maker.name, topic: 'orders', event: other, once });
  });
};

/** Writes to the log itself, as a process with IAM permissions does. */
export const direct = (site: RunSite, name: string, client: DirectClient) => {
  const maker = new Maker(site, name);
  return until(
    site.publishing,
    () => (200 + maker.random() * 600) * site.slowness(),
    async () => {
      const event = maker.event(maker.key());
      await publish(site, { client, by: name, topic: 'orders', events: [event] });
    },
  );
};

/**
 * One key's first record is never taken: all that comes after it waits, to the end of the run. The webhook is not for
 * it, or its breaker would rest most of the time.
 */
export async function poisoning(site: RunSite): Promise<void> {
  const maker = new Maker(site, 'poison');
  const client = clientOf(site);
  for (let n = 0; n < 4; n++) {
    const event = { ...maker.event(poisonKeyOf(site.id)), type: 'placed' };
    const data = { ...(event.data as Told), amount: 99, fails: n === 0 ? 1_000_000 : 0 };
    await publish(site, { client, by: maker.name, topic: 'orders', events: [{ ...event, data }] });
  }
}

export const poisonKeyOf = (id: string): string => `${id}-poison`;

const clientOf = ({ api, running }: RunSite): Client =>
  createClient({
    endpoint: api.url,
    apiKey: api.key,
    timeoutMs: 20_000,
    retry: { attempts: 5, baseMs: 200, capMs: 2_000 },
    signal: running,
  });

function publishing(site: RunSite, maker: Maker, act: (client: Client) => Promise<void>) {
  const client = clientOf(site);
  return until(
    site.publishing,
    () => (50 + maker.random() * 250) * site.slowness(),
    () => act(client),
  );
}

interface ByClient {
  readonly client: Pick<Client, 'publish'> | DirectClient;
  readonly by: string;
  readonly topic: string;
  readonly events: readonly NewEvent[];
}

const publish = ({ history }: RunSite, { client, by, topic, events }: ByClient) => {
  // The client makes an Idempotency-Key of its own for each call: here it is known by the first event.
  const isDirect = !('producer' in client);
  const asked = askedOf(topic, events, isDirect ? undefined : events[0]?.id);
  return history.record({ kind: 'publish', by, asked }, async (): Promise<Ended<'publish'>> => {
    try {
      return { outcome: 'ok', answer: { positions: await client.publish(topic, events) } };
    } catch (error) {
      if (!(error instanceof WeftError)) throw error;
      const isClear = !error.mayHaveHappened && outcomeOf(error.status ?? 0) === 'fail';
      return { outcome: isClear ? 'fail' : 'unknown', why: `${error.code}: ${error.detail}` };
    }
  });
};

interface Raw {
  readonly by: string;
  readonly topic: string;
  readonly event: NewEvent & { readonly id: string };
  readonly once?: string;
}

const send = ({ history, api }: RunSite, { by, topic, event, once }: Raw) => {
  const body = { specversion: '1.0', ...event };
  const headers = {
    'content-type': 'application/cloudevents+json',
    ...(once && { 'idempotency-key': `"${once}"` }),
  };
  const asked = askedOf(topic, [event], once);
  return history.record({ kind: 'publish', by, asked }, async () =>
    answerOf(await post(api, `/v1/topics/${topic}/events`, body, headers)),
  );
};

const answerOf = (answer: Answered): Ended<'publish'> =>
  answer.status === 201
    ? { outcome: 'ok', answer: { positions: [answer.json as Position] } }
    : notOk(answer);
