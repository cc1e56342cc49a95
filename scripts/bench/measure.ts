import { bundleFigures } from './bundles';
import { countAll } from './counted/counted';
import { countFigures } from './counts';
import { directReadFigures } from './direct-read';
import type { Figure } from './figure';
import { measureFunctions } from './functions/functions';
import { groupFigures } from './groups';
import {
  growBacklog,
  growPartitions,
  growSizes,
  growSubscriptions,
  type Where,
} from './growth/growth';
import { laneFigures } from './lanes/figures';
import { limitFigures } from './limits';
import { withOwnLog } from './own-log';
import type { Measured } from './page/measured';
import { runRaces } from './race/races';
import { besideSmallest } from './race/smallest';
import { type ByHand, deployByHand } from './rivals/deploy';
import { progress } from './show';
import { simulateContention } from './simulate/runs';
import { type Site, withSite } from './site';
import { transactionFigures } from './transactions';

export interface Extent {
  /** The short run leaves out what takes long. */
  readonly quick: boolean;
  readonly rounds: number;
}

type Values = Omit<Measured, 'setting'>;

/** While it is being filled. */
type Filling = {
  -readonly [Name in keyof Values]: Values[Name] extends readonly (infer One)[]
    ? One[]
    : Values[Name];
};

/** Does each part for itself: one that can't be measured, for want of a service, is said, and the others are. */
class Measuring {
  readonly values: Filling = {
    limited: [],
    laps: [],
    counted: [],
    grown: [],
    functions: [],
    contention: [],
    missing: [],
  };
  private readonly say = progress();

  async part(name: string, work: () => Promise<void>): Promise<void> {
    this.say(name);
    try {
      await work();
    } catch (error) {
      this.say(`${name}: not measured: ${error}`);
      this.values.missing.push({ part: name, why: String(error) });
    }
  }

  /** Figures that have limits. */
  limited(
    title: string,
    measure: () => Promise<readonly Figure[]> | readonly Figure[],
  ): Promise<void> {
    return this.part(title, async () => {
      this.values.limited.push({ title, figures: await measure() });
    });
  }

  /** What comes one by one. */
  each<T>(name: string, values: AsyncIterable<T>, keep: (value: T) => string): Promise<void> {
    return this.part(name, async () => {
      for await (const value of values) this.say(`  ${keep(value)}`);
    });
  }
}

export async function measureAll(extent: Extent): Promise<Values> {
  const measuring = new Measuring();
  await simulated(measuring);
  await measuring.part('the engine', () => withSite((site) => onSite(measuring, site, extent)));
  await measuring.limited('bundles', bundleFigures);
  return measuring.values;
}

/** In this order, since the engine grows slower with what it holds: times come before the bulk. */
async function onSite(measuring: Measuring, site: Site, extent: Extent): Promise<void> {
  const { values } = measuring;
  const apart = await withOwnLog(site);
  await measuring.limited('counted', () => countFigures(apart));
  await measuring.limited('limits', () => limitFigures(site));
  let byHand: ByHand | undefined;
  await measuring.part('the same work by hand: deployed', async () => {
    byHand = await deployByHand(site);
  });
  if (byHand) {
    await measuring.part('a publish beside the smallest function', async () => {
      values.smallest = await besideSmallest(site, extent.quick ? 50 : 200);
    });
  }
  if (!extent.quick) await measuring.limited('read directly', () => directReadFigures(apart));
  if (byHand) await sideBySide(measuring, { site, apart, byHand }, extent);
  if (extent.quick) return;
  await measuring.limited('transactions', () => transactionFigures(apart));
  await growing(measuring, { site, apart, rounds: extent.rounds });
  await measuring.limited('parked keys', () => laneFigures(site));
  await measuring.limited('consumer groups', () => groupFigures(apart));
  await measuring.each('functions', measureFunctions(site), (one) => {
    values.functions.push(one);
    return `${one.door}: ${one.doing}${one.missing ? `: ${one.missing}` : ''}`;
  });
}

async function sideBySide(
  measuring: Measuring,
  { site, apart, byHand }: { readonly site: Site; readonly apart: Site; readonly byHand: ByHand },
  { quick, rounds }: Extent,
): Promise<void> {
  const { values } = measuring;
  const connections = quick ? [4] : [1, 4, 16];
  await measuring.each(
    'side by side',
    runRaces(site, byHand, { rounds, connections }),
    ({ lap, laps }) => {
      values.laps.push(...laps);
      return `${lap}: ${laps.map(({ missing, perSecond }) => missing ?? `${perSecond.toFixed(0)}/s`).join(', ')}`;
    },
  );
  await measuring.each('requests and US$', countAll(apart, byHand), (one) => {
    values.counted.push(one);
    return `${one.way}: ${one.perRequest} a request, ${one.subscriptions} subscription(s), ${one.pace}: ${one.requests.toFixed(2)} requests a record, US$ ${one.dollars.toFixed(2)} a million`;
  });
}

async function growing(measuring: Measuring, where: Where): Promise<void> {
  for (const grow of [growPartitions, growSubscriptions, growSizes, growBacklog])
    await measuring.each(grow.name, grow(where), (one) => {
      measuring.values.grown.push(one);
      return `${one.of} ${one.what}`;
    });
}

const simulated = (measuring: Measuring): Promise<void> =>
  measuring.each('simulated contention', simulateContention(), (one) => {
    measuring.values.contention.push(one);
    return `${one.series}: ${one.offered.partitions} partition(s), ${one.offered.perSecond} a second`;
  });
