import type { Reply, Script, Seen } from './server';

interface Message {
  readonly offset: number;
  readonly key?: string;
  state: 'there' | 'out' | 'gone';
  attempt: number;
  visibleAt: number;
  ackId?: string;
}

/** A settling call, as it came. */
export interface Settling {
  readonly action: string;
  readonly offsets: readonly number[];
  readonly body: Readonly<Record<string, unknown>>;
}

/** A pull subscription in memory: FIFO within a key, as long as somebody holds a record nothing of its key comes. */
export class StubSubscription {
  readonly settlings: Settling[] = [];
  readonly pulls: { readonly max: number; readonly at: number }[] = [];
  private readonly messages: Message[] = [];

  constructor(private readonly options: { readonly ordered?: boolean } = {}) {}

  /** Adds a record for each key; undefined is one without. */
  add(...keys: readonly (string | undefined)[]): void {
    for (const key of keys) {
      const offset = this.messages.length;
      this.messages.push({ offset, key, state: 'there', attempt: 0, visibleAt: 0 });
    }
  }

  get left(): number {
    return this.messages.filter(({ state }) => state !== 'gone').length;
  }

  of(action: string): number[] {
    return this.settlings.filter((one) => one.action === action).flatMap(({ offsets }) => offsets);
  }

  /** Somebody else has it now. */
  lose(offset: number): void {
    for (const one of this.messages) if (one.offset === offset) one.ackId = undefined;
  }

  readonly script: Script = (seen) => {
    const [, , what = '', , action] = seen.path.split('/');
    if (what === 'topics') return ok({ name: 'orders', ordered: this.options.ordered ?? true });
    if (action === undefined) return ok({ name: 's', topic: 'orders' });
    const body = JSON.parse(seen.body);
    return action === 'pull' ? ok(this.pull(body)) : ok(this.settle(action, body));
  };

  private pull({ max }: { max: number }) {
    this.pulls.push({ max, at: performance.now() });
    const now = performance.now();
    const ordered = this.options.ordered ?? true;
    const blocked = new Set(
      this.messages.flatMap((one) => {
        const isHeld = one.state === 'out' || (one.state === 'there' && one.visibleAt > now);
        return ordered && isHeld && one.key !== undefined ? [one.key] : [];
      }),
    );
    const given = this.messages
      .filter(
        ({ state, key = '', visibleAt }) =>
          state === 'there' && visibleAt <= now && !blocked.has(key),
      )
      .slice(0, max);
    return { deliveries: given.map((one) => this.give(one)) };
  }

  private give(one: Message) {
    one.state = 'out';
    one.attempt += 1;
    one.ackId = `${one.offset}:${one.attempt}`;
    const { offset, key: partitionkey, attempt, ackId } = one;
    const event = { specversion: '1.0', id: `${offset}`, source: '/', type: 't', partitionkey };
    return { ackId, attempt, topic: 'orders', partition: 0, offset, event: { ...event, data: 1 } };
  }

  private settle(action: string, body: { ackIds: string[]; delaySeconds?: number }) {
    const found = body.ackIds.map(
      (ackId) => [ackId, this.messages.find((one) => one.ackId === ackId)] as const,
    );
    const offsets = body.ackIds.map((ackId) => Number(ackId.split(':')[0]));
    this.settlings.push({ action, offsets, body });
    for (const [, one] of found) if (one) this.act(action, one, body.delaySeconds ?? 0);
    const failed = found.flatMap(([ackId, one]) =>
      one ? [] : [{ ackId, status: 409, code: 'lease_lost', detail: 'lost' }],
    );
    const succeeded = found.flatMap(([ackId, one]) => (one ? [{ ackId }] : []));
    return { succeeded, failed };
  }

  private act(action: string, one: Message, delaySeconds: number): void {
    if (action === 'extend') return;
    one.state = action === 'nack' ? 'there' : 'gone';
    one.visibleAt = performance.now() + delaySeconds * 1_000;
    one.ackId = undefined;
  }
}

const ok = (body: unknown): Reply => ({ status: 200, body });

/** Another script in place of the answers to some paths. */
export const except = (
  script: Script,
  path: string,
  reply: (seen: Seen, nth: number) => Reply | undefined,
): Script => {
  let nth = 0;
  return async (seen, all) =>
    (seen.path.endsWith(path) ? reply(seen, ++nth) : undefined) ?? script(seen, all);
};
