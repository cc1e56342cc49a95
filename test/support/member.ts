import type { Stored } from '../../lib/domain/publish/result';
import { type ApiAnswer, api, post } from './api';
import type { Delivered } from './consuming';

/** Whoever holds a key: what the helpers beside this one do with the deployment's, for any other. */
export class Member {
  constructor(readonly key: string) {}

  /** A member of a namespace, with a key that was made for it. */
  static async of(namespace: string, scopes: readonly string[] = ['admin']): Promise<Member> {
    const { status, text, json } = await post('/v1/keys', { name: 'member', namespace, scopes });
    if (status !== 201) throw new Error(`no key: ${status} ${text}`);
    return new Member(json.key);
  }

  get(path: string): Promise<ApiAnswer> {
    return api(path, { key: this.key });
  }

  post(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<ApiAnswer> {
    return post(path, body, { key: this.key, headers });
  }

  async publish(topic: string, key: string, data: unknown): Promise<Stored> {
    const { json } = await this.post(`/v1/topics/${topic}/events?key=${key}`, data);
    return json;
  }

  /** Pulls once; waits up to 10 s for the first record. */
  async pull(subscription: string, body: object = { waitSeconds: 10 }): Promise<Delivered[]> {
    return (await this.post(`/v1/subscriptions/${subscription}/pull`, body)).json.deliveries;
  }

  settle(subscription: string, how: 'ack' | 'reject', ackIds: readonly string[]) {
    return this.post(`/v1/subscriptions/${subscription}/${how}`, { ackIds });
  }

  /** The data of what is in one partition of the log. */
  async log(topic: string, partition: number): Promise<unknown[]> {
    const path = `/v1/topics/${topic}/partitions/${partition}/events?from=earliest`;
    const { json } = await this.get(path);
    return json.events.map(({ event }: { event: { data: unknown } }) => event.data);
  }
}
