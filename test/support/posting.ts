import type { HttpsPoster } from '../../lib/aws/https-poster';
import type { Resolve } from '../../lib/aws/webhook-address';
import type { Answer, Post } from '../../lib/domain/webhook/poster';
import type { HostileReceiver } from './hostile-receiver';

/** Posts `{}` to `url`, or what else is said. */
export const post = (by: HttpsPoster, url: string, more: Partial<Post> = {}): Promise<Answer> =>
  by.post({ url, headers: {}, body: Buffer.from('{}'), timeoutMs: 5_000, ...more });

/** What an answer comes down to: its status, or why there is none. */
export const statusOf = (answer: Answer): number | string =>
  answer.kind === 'answered' ? answer.status : answer.error;

type Addresses = Parameters<Parameters<Resolve>[2]>[1];

/** Finds every name at these addresses. */
export const resolvesTo =
  (...addresses: Addresses): Resolve =>
  (_host, _options, callback) =>
    callback(null, addresses);

export const v4 = (address: string) => ({ address, family: 4 });

/** Waits until the poster has let go of its connections. */
export async function untilClosed({ connections }: HostileReceiver): Promise<void> {
  const end = performance.now() + 8_000;
  while (connections.open.size > 0 && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(connections.open.size).toBe(0);
}
