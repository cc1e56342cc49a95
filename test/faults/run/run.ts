import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../../support/seeded';
import type { Evidence, Position } from '../check/evidence';
import { Plan, seedOf } from '../proxy/plan';
import { Around } from './around';
import { Collector, headsOf } from './collect';
import { startCrew } from './crew';
import type { Desk } from './desk';
import { drain } from './drain';
import { History } from './history';
import { beginGroup } from './members';
import { type Report, reportOf } from './report';
import type { Scope } from './scope';
import type { RunSite } from './site';
import type { FaultStack } from './stack';

/** Within so long of the last fault all has come to rest, also on a machine that has much else to do. */
export const recoveryMs = 180_000;

export interface RunOptions {
  readonly seed: number;
  /** How long things go wrong, in milliseconds. */
  readonly ms: number;
  /** How long at most, where something has not happened yet: a busy machine takes its time. */
  readonly mostMs: number;
  readonly scope: Scope;
  /** How long it may take until all is well again. */
  readonly limitMs: number;
  readonly folder: string;
  /** Told how it goes, for a person. */
  readonly say: (line: string) => void;
}

/** Records that wait for the slowest consumers: they take two or three a second, each key's one after the other. */
const enoughWaiting = 100;

/** Between what goes wrong around the calls: often enough for a short run, not all the time in a long one. */
const pauseMs = (ms: number): number => Math.min(15_000, ms / 6);

/** One run: everybody works while everything goes wrong, then all comes to rest, and is checked. */
export async function runFaults(
  stack: FaultStack,
  desk: Desk,
  options: RunOptions,
): Promise<Report> {
  options.say(`seed ${options.seed}: ${Math.round(options.ms / 1_000)} s of faults`);
  const run = new Run(stack, desk, options);
  const evidence = await run.evidence();
  return reportOf({ seed: options.seed, evidence, injected: run.injected });
}

class Run {
  readonly injected: readonly ReadonlyMap<string, number>[];
  private readonly plan: Plan;
  private readonly publishing = new AbortController();
  private readonly running = new AbortController();
  private inTimeUntil = Number.POSITIVE_INFINITY;
  private readonly site: RunSite;
  private readonly around: Around;

  constructor(
    private readonly stack: FaultStack,
    private readonly desk: Desk,
    private readonly options: RunOptions,
  ) {
    const { seed, scope } = options;
    this.plan = new Plan(scope.rules, seed);
    this.site = this.makeSite();
    desk.serve(this.site.history, this.site.id, scope.misbehaviours);
    this.around = new Around(stack, this.site.dice('around'));
    this.injected = [this.plan.fired, this.around.counts, desk.counts];
  }

  private makeSite(): RunSite {
    const { seed, folder } = this.options;
    return {
      // No id of another seed begins with it.
      id: `s${seed}x`,
      stack: this.stack,
      desk: this.desk,
      history: new History(join(folder, `history-${seed}.jsonl`)),
      api: { url: this.stack.api.hostile, key: this.stack.apiKey },
      dice: (name) => seeded(seedOf(name, seed)),
      slowness: () => (this.isBehind() ? 20 : 1),
      publishing: this.publishing.signal,
      running: this.running.signal,
    };
  }

  /** While it only waits for what has not struck yet, and where consumers can't keep up. */
  private isBehind(): boolean {
    const backlog = this.site.history.backlog('orders', 'pulled');
    return Date.now() > this.inTimeUntil || backlog > enoughWaiting;
  }

  /** Lets it all happen. @returns what is known when it is over */
  async evidence(): Promise<Evidence> {
    const plain = { url: this.stack.api.plain, key: this.stack.apiKey };
    const bases = await headsOf(plain);
    const offsets: Position[] = bases
      .filter(({ topic }) => topic === 'orders')
      .map(({ partition, head }) => ({ partition, offset: head }));
    await beginGroup(this.site, plain, offsets);
    const collector = new Collector(this.site, bases);
    const crew = await this.goWrong(offsets.map(({ offset }) => offset));
    const faultsEnded = performance.now();
    this.site.history.note('faults are over');
    const { limitMs } = this.options;
    const evidence = await drain(this.site, collector, { faultsEnded, limitMs });
    this.running.abort();
    await Promise.all(crew);
    return evidence;
  }

  /** @returns the work that goes on when no more faults come */
  private async goWrong(bases: readonly number[]): Promise<readonly Promise<unknown>[]> {
    const { ms, scope } = this.options;
    this.stack.proxy.plan = this.plan;
    this.plan.start();
    const crew = await startCrew(this.site, bases);
    const troubles = this.around.run(this.publishing.signal, pauseMs(ms), scope.troubles);
    await this.untilEnough();
    this.plan.stop();
    this.desk.isKind = true;
    this.publishing.abort();
    await troubles;
    return crew;
  }

  /** Waits until the time is over and everything has happened, or it is of no use to wait. */
  private async untilEnough(): Promise<void> {
    const { ms, mostMs } = this.options;
    const began = Date.now();
    this.inTimeUntil = began + ms;
    for (let told = 0; ; ) {
      await sleep(250);
      const took = Date.now() - began;
      const hasAll = this.counts().every((count) => count > 0);
      if ((took >= ms && hasAll) || took >= mostMs) return;
      if (took < told + 10_000) continue;
      told = took;
      this.tell(took);
    }
  }

  private tell(took: number): void {
    const sum = this.counts().reduce((total, count) => total + count, 0);
    const { operations } = this.site.history;
    this.options.say(
      `  ${Math.round(took / 1_000)} s: ${operations.length} operations, ${sum} faults`,
    );
  }

  private counts(): number[] {
    return this.injected.flatMap((counts) => [...counts.values()]);
  }
}
