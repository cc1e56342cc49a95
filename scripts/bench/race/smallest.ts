import { setTimeout as pause } from 'node:timers/promises';
import { orderOf } from '../orders';
import type { Site } from '../site';
import { quantile } from './sample';

/** How long a record is on its way behind the answer, at most, where nothing else runs. */
const settleMs = 150;

/** How long a publish takes over HTTP, beside the smallest possible function behind the same API. */
export interface Smallest {
  readonly requests: number;
  /** Milliseconds. */
  readonly weft: { readonly p50: number; readonly p99: number };
  /** With Weft's authorizer before it. */
  readonly authorised: { readonly p50: number; readonly p99: number };
  /** With nothing before it. */
  readonly open: { readonly p50: number; readonly p99: number };
}

/** Asks all three in turn, so that whatever the machine does meets each of them. */
export async function besideSmallest(site: Site, requests: number): Promise<Smallest> {
  const paths = ['/v1/topics/quiet/events', '/bench/authorised', '/bench/open'] as const;
  const took = new Map<string, number[]>(paths.map((path) => [path, []]));
  const warmUp = 10;
  for (let at = 0; at < requests + warmUp; at++)
    for (const path of paths) {
      const ms = await timed(site, path, orderOf(at));
      if (at >= warmUp) took.get(path)?.push(ms);
      // What a publish sets going is over before the next is asked, which would wait for it on the same machine.
      if (path === paths[0]) await pause(settleMs);
    }
  const of = (path: (typeof paths)[number]) => ({
    p50: quantile(took.get(path) ?? [], 0.5),
    p99: quantile(took.get(path) ?? [], 0.99),
  });
  return { requests, weft: of(paths[0]), authorised: of(paths[1]), open: of(paths[2]) };
}

async function timed({ apiUrl, apiKey }: Site, path: string, body: string): Promise<number> {
  const began = performance.now();
  const answer = await fetch(`${apiUrl}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body,
  });
  const said = await answer.text();
  const ms = performance.now() - began;
  if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}: ${said}`);
  return ms;
}
