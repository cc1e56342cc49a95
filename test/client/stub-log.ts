import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientOptions } from '../../lib/client';
import { seeded } from '../support/seeded';

/** A record in the stub's log. */
export interface StubRecord {
  readonly key?: string;
  readonly data: unknown;
}

/** What happens to one try: it is lost on the way there or back, refused, or served; and how long each way takes. */
export interface Fate {
  readonly kind: 'served' | 'lost there' | 'lost back' | 'late' | 'refused' | 'forbidden';
  readonly thereMs: number;
  readonly backMs: number;
}

/** How long after it began a try that its caller has given up on may still arrive, in milliseconds. */
export const latestMs = 15;

/** The publish route in memory, with idempotency and a fate for each try. */
export class StubLog {
  readonly records: StubRecord[] = [];
  readonly underWay = new Map<string, number>();
  /** Most requests that held records of one key at the same time. */
  mostOfKey = 0;
  private readonly remembered = new Map<
    string,
    { readonly body: string; readonly answer: string }
  >();
  private tries = 0;

  constructor(private readonly fateOf: (nth: number) => Fate) {}

  client(options: Partial<ClientOptions> = {}): Client {
    const random = seeded(1);
    let ids = 0;
    return new Client(
      {
        endpoint: 'http://stub',
        apiKey: 'k',
        fetch: ((_: unknown, init: RequestInit) => this.fetch(init)) as typeof fetch,
        retry: { attempts: 3, baseMs: 1, capMs: 2 },
        ...options,
      },
      { now: () => Date.now(), random, newId: () => `id-${++ids}` },
    );
  }

  private async fetch(init: RequestInit): Promise<Response> {
    const keys = keysIn(String(init.body));
    this.count(keys, 1);
    try {
      return await this.travel(init, this.fateOf(this.tries++));
    } finally {
      this.count(keys, -1);
    }
  }

  private async travel(init: RequestInit, fate: Fate): Promise<Response> {
    const latest = performance.now() + latestMs;
    await sleep(fate.thereMs);
    if (fate.kind === 'lost there') throw reset();
    if (fate.kind === 'refused') return new Response('{"code":"throttled"}', { status: 503 });
    if (fate.kind === 'forbidden') return new Response('{"message":"Forbidden"}', { status: 403 });
    if (fate.kind === 'late') {
      // Its caller has seen the connection break; the request is served all the same, a while later.
      void sleep(Math.max(0, latest - performance.now())).then(() => this.serve(init));
      throw reset();
    }
    const answer = this.serve(init);
    await sleep(fate.backMs);
    if (fate.kind === 'lost back') throw reset();
    return new Response(answer, { status: 201 });
  }

  private serve({ headers, body }: RequestInit): string {
    const key = new Headers(headers).get('idempotency-key') ?? '';
    const known = this.remembered.get(key);
    if (known && known.body !== body) throw new Error('an Idempotency-Key came with another body');
    const answer = known?.answer ?? this.append(String(body));
    this.remembered.set(key, { body: String(body), answer });
    return answer;
  }

  private append(body: string): string {
    const events: { id: string; partitionkey?: string; data: unknown }[] = JSON.parse(body);
    const stored = events.map(({ id, partitionkey, data }) => {
      const offset = this.records.push({ key: partitionkey, data }) - 1;
      return { status: 201, topic: 't', partition: 0, offset, id, duplicate: false };
    });
    return JSON.stringify(stored);
  }

  private count(keys: readonly string[], change: 1 | -1): void {
    for (const key of keys) {
      const now = (this.underWay.get(key) ?? 0) + change;
      this.underWay.set(key, now);
      this.mostOfKey = Math.max(this.mostOfKey, now);
    }
  }
}

const keysIn = (body: string): string[] => [
  ...new Set(
    (JSON.parse(body) as { partitionkey?: string }[]).flatMap(
      ({ partitionkey = [] }) => partitionkey,
    ),
  ),
];

const reset = () => new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
