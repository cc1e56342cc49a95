import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../../support/seeded';
import { type Evidence, placeOf, type SubscriptionEnd } from '../check/evidence';
import { Plan, seedOf } from '../proxy/plan';
import { surely } from './api';
import { Around } from './around';
import { Collector, headsOf } from './collect';
import { puller } from './consumers';
import type { Desk } from './desk';
import { History } from './history';
import { beginGroup, groupOf, member, seek } from './members';
import { discarder, redriver } from './operator';
import { anHour, caretakerOf, olderWriter, sweeperOf } from './own-functions';
import { batches, direct, keyed, keyless, poisoning, poisonKeyOf, repeating } from './publishers';
import { reader } from './readers';
import { type Report, reportOf } from './report';
import type { Scope } from './scope';
import { type RunSite, until } from './site';
import type { FaultStack } from './stack';

/** Within so long of the last fault all has come to rest, also on a machine that has much else to do. */
export const recoveryMs = 180_000;

export interface RunOptions {
  readonly seed: number;
  /** How long things go wrong, in milliseconds; at most so long again where something has not happened yet. */
  readonly ms: number;
  readonly scope: Scope;
  /** How long it may take until all is well again. */
  readonly limitMs: number;
  readonly folder: string;
  /** Told how it goes, for a person. */
  readonly say: (line: string) => void;
}

/** One run: everybody works while everything goes wrong, then all comes to rest, and is checked. */
export async function runFaults(
  stack: FaultStack,
  desk: Desk,
  options: RunOptions,
): Promise<Report> {
  const { seed, ms, scope, say } = options;
  const id = `s${seed}x${Date.now().toString(36)}`;
  const plan = new Plan(scope.rules, seed);
  stack.proxy.plan = plan;
  const publishing = new AbortController();
  const running = new AbortController();
  const site: RunSite = {
    id,
    stack,
    desk,
    history: new History(join(options.folder, `history-${seed}.jsonl`)),
    api: { url: stack.api.hostile, key: stack.apiKey },
    dice: (name) => seeded(seedOf(name, seed)),
    publishing: publishing.signal,
    running: running.signal,
  };
  desk.serve(site.history, id, scope.misbehaviours);
  const around = new Around(stack, site.dice('around'));
  const plain = { url: stack.api.plain, key: stack.apiKey };
  const bases = await headsOf(plain);
  const offsets = bases
    .filter(({ topic }) => topic === 'orders')
    .map(({ partition, head }) => ({ partition, offset: head }));
  await beginGroup(site, plain, offsets);
  const collector = new Collector(site, bases);
  say(`seed ${seed}: ${Math.round(ms / 1_000)} s of faults`);
  plan.start();
  const work = await startWork(
    site,
    offsets.map(({ offset }) => offset),
  );
  const troubles = around.run(publishing.signal, ms / 12, scope.troubles);
  const injected = [plan.fired, around.counts, desk.counts];
  await progress(site, injected, { ms, say });
  plan.stop();
  desk.isKind = true;
  publishing.abort();
  await troubles;
  const faultsEnded = performance.now();
  site.history.note('faults are over');
  const evidence = await drain(site, collector, { faultsEnded, limitMs: options.limitMs });
  running.abort();
  await Promise.all(work);
  return reportOf({ seed, evidence, injected });
}

/** Everybody who takes part. */
async function startWork(site: RunSite, bases: readonly number[]): Promise<Promise<unknown>[]> {
  const ahead = await olderWriter(site.stack, anHour);
  const behind = await olderWriter(site.stack, -anHour);
  // Two hours ahead: what a writer an hour ahead has stored is old to it, too.
  const caretake = await caretakerOf(site.stack);
  const sweep = await sweeperOf(site.stack, 2 * anHour);
  return [
    keyed(site),
    keyed(site, 'keyed-2'),
    batches(site),
    keyless(site),
    repeating(site),
    poisoning(site),
    direct(site, 'ahead', ahead),
    direct(site, 'behind', behind),
    puller(site, 'pulled', 'puller-1'),
    puller(site, 'pulled', 'puller-2'),
    puller(site, 'noted', 'noter-1'),
    puller(site, 'noted', 'noter-2'),
    member(site, 'member-1'),
    member(site, 'member-2'),
    redriver(site),
    discarder(site),
    reader(site, bases),
    until(site.running, () => 3_000, sweep),
    until(site.running, () => 6_000, caretake),
    until(
      site.publishing,
      () => 15_000,
      () => seek(site, 'earliest'),
    ),
  ];
}

/** Lets it all go on until the time is over and everything has happened, or twice the time is over. */
async function progress(
  { history }: RunSite,
  injected: readonly ReadonlyMap<string, number>[],
  { ms, say }: Pick<RunOptions, 'ms' | 'say'>,
): Promise<void> {
  const began = Date.now();
  for (let next = 10_000; ; ) {
    await sleep(250);
    const took = Date.now() - began;
    const counts = injected.flatMap((one) => [...one.values()]);
    const isEnough = took > ms && counts.every((count) => count > 0);
    if (took < next && !isEnough && took < 2 * ms) continue;
    next += 10_000;
    const sum = counts.reduce((total, count) => total + count, 0);
    say(`  ${Math.round(took / 1_000)} s: ${history.operations.length} operations, ${sum} faults`);
    if (isEnough || took >= 2 * ms) return;
  }
}

interface Draining {
  readonly faultsEnded: number;
  readonly limitMs: number;
}

/** Waits until nothing is missing and nothing moves, or the time is over. @returns what is known then */
async function drain(site: RunSite, collector: Collector, recovery: Draining): Promise<Evidence> {
  for (;;) {
    const evidence = await collector.collect(recovery);
    const now = performance.now();
    if (isQuiet(evidence, site.id) && (await isRead(site)))
      return { ...evidence, recovery: { ...recovery, drained: now } };
    if (now - recovery.faultsEnded > recovery.limitMs) return evidence;
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
