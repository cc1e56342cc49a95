import { setTimeout as sleep } from 'node:timers/promises';
import { type Evidence, placeOf, type SubscriptionEnd } from '../check/evidence';
import { surely } from './api';
import type { Collector } from './collect';
import { groupOf } from './members';
import { poisonKeyOf } from './publishers';
import type { RunSite } from './site';

export interface Draining {
  readonly faultsEnded: number;
  readonly limitMs: number;
}

/** Waits until nothing is missing and nothing moves, or the time is over. @returns what is known then */
export async function drain(
  site: RunSite,
  collector: Collector,
  recovery: Draining,
): Promise<Evidence> {
  for (;;) {
    const evidence = await collector.collect(recovery);
    const now = performance.now();
    if (isQuiet(evidence, site.id) && (await isRead(site)))
      return { ...evidence, recovery: { ...recovery, drained: now } };
    if (now - recovery.faultsEnded > recovery.limitMs) {
      site.history.note(
        `left: ${evidence.subscriptions.map((one) => leftOf(evidence, one, site.id))}`,
      );
      return evidence;
    }
    await sleep(1_000);
  }
}

const isQuiet = (evidence: Evidence, id: string): boolean =>
  evidence.subscriptions.every((one) => one.inFlight === 0 && leftOf(evidence, one, id) === 0);

/** Records that are neither done nor thrown away nor parked behind the one that is never taken. */
function leftOf({ log, done }: Evidence, subscription: SubscriptionEnd, id: string): number {
  const { name, topic, wants, letters, discarded } = subscription;
  const parked = letters.filter((one) => 'key' in one && one.key === poisonKeyOf(id));
  const settled = new Set([
    ...done.filter((one) => one.subscription === name).map(placeOf),
    ...[...parked, ...discarded].map(placeOf),
  ]);
  const missing = log.filter(
    (one) => one.topic === topic && wants(one) && !settled.has(placeOf(one)),
  );
  return missing.length + letters.length - parked.length;
}

/** Whether the group has committed all there is. */
async function isRead({ stack, id }: RunSite): Promise<boolean> {
  const api = { url: stack.api.plain, key: stack.apiKey };
  const { json } = await surely(api, `/v1/topics/orders/groups/${groupOf(id)}`);
  return json.lag === 0;
}
