import { refusalOnly } from '../../../lib/domain/errors';
import { append } from '../../../lib/domain/log/append';
import type { CursorStore } from '../../../lib/domain/log/cursor-store';
import { seeded } from '../../../test/support/seeded';
import { quantile } from '../race/sample';
import { type Dynamo, SimulatedLog } from './simulated-log';
import { VirtualTime } from './virtual-time';

/** Requests of many independent publishers, that come whenever they come. */
export interface Offered {
  readonly partitions: number;
  /** Appends a second, of all partitions together. */
  readonly perSecond: number;
  /** Whether a key decides the partition; without one, whoever loses a race goes elsewhere. */
  readonly keyed: boolean;
  readonly seed: number;
  readonly seconds: number;
}

export interface Carried {
  readonly offered: Offered;
  /** Appends a second that were stored. */
  readonly stored: number;
  /** Share of the appends that were given up: the publisher got 503. */
  readonly gaveUp: number;
  /** Writes for each append that was stored. */
  readonly attempts: number;
  readonly p50: number;
  readonly p99: number;
  readonly throttled: number;
}

/** DynamoDB as it is from a Lambda in its region. */
export const realDynamo: Dynamo = {
  roundTripMs: 6,
  writeUnits: 1_000,
  readUnits: 3_000,
  unitsOfAppend: 1,
};

interface Ended {
  readonly ms: number;
  readonly attempts?: number;
}

/** Runs the domain's own append against a log whose time is simulated. The same for the same seed. */
export async function contention(offered: Offered, dynamo = realDynamo): Promise<Carried> {
  const time = new VirtualTime();
  const random = seeded(offered.seed);
  const log = new SimulatedLog({ time, random, dynamo });
  const ended: Ended[] = [];
  const publishers = publishing(offered, { time, random, log, ended });
  await Promise.all([publishers, time.run()]);
  checkGapless(log, offered, ended);
  return carried(offered, ended, log.throttled);
}

interface Scene {
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly log: SimulatedLog;
  readonly ended: Ended[];
}

/** Appends come one by one, independently of how those before them fare. */
async function publishing(offered: Offered, scene: Scene): Promise<void> {
  const { time, random } = scene;
  const appends: Promise<void>[] = [];
  while (time.now < offered.seconds * 1_000) {
    await time.pause((-Math.log(1 - random()) * 1_000) / offered.perSecond);
    appends.push(appendOne(offered, scene, appends.length));
  }
  await Promise.all(appends);
}

async function appendOne(
  { partitions, keyed }: Offered,
  { time, random, log, ended }: Scene,
  number: number,
): Promise<void> {
  const any = () => ({ ...topic, partition: Math.floor(random() * partitions) });
  const began = time.now;
  const ports = {
    log,
    cursors,
    outside: {
      now: () => time.now,
      random,
      newId: () => `append-${number}`,
      pause: (ms: number) => time.pause(ms),
    },
  };
  const request = { partition: any(), records: [{ event: '{}' }], retention: 86_400 };
  const done = await append(ports, { ...request, ...(!keyed && { elsewhere: any }) }).catch(
    refusalOnly,
  );
  ended.push({
    ms: time.now - began,
    ...('attempts' in done && { attempts: done.attempts }),
  });
}

const topic = { namespace: 'default', topic: 'simulated' };

/** Nothing is sent on here, and nothing expires. */
const cursors: CursorStore = {
  read: async () => ({ next: 0, head: 0 }),
  readAll: async () => new Map(),
  advance: async () => {},
  rememberHead: async () => {},
};

/** Offsets without a gap, each given once: as many as were stored. What was given up as unknown may be stored as well. */
function checkGapless(log: SimulatedLog, { partitions }: Offered, ended: readonly Ended[]): void {
  const heads = Array.from({ length: partitions }, (_, partition) => log.head(partition));
  const sum = heads.reduce((total, head) => total + head, 0);
  const stored = ended.filter(({ attempts }) => attempts !== undefined).length;
  if (sum < stored || sum > ended.length)
    throw new Error(`${stored} appends were stored, and the log ends at ${sum}`);
}

function carried(offered: Offered, ended: readonly Ended[], throttled: number): Carried {
  const stored = ended.filter(({ attempts }) => attempts !== undefined);
  const times = stored.map(({ ms }) => ms);
  const writes = stored.reduce((sum, { attempts = 0 }) => sum + attempts, 0);
  return {
    offered,
    stored: stored.length / offered.seconds,
    gaveUp: 1 - stored.length / ended.length,
    attempts: writes / stored.length,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    throttled,
  };
}
