import { puller } from './consumers';
import { member, seek } from './members';
import { discarder, redriver } from './operator';
import { anHour, caretakerOf, olderWriter, sweeperOf } from './own-functions';
import { batches, direct, keyed, keyless, poisoning, repeating } from './publishers';
import { reader } from './readers';
import { type RunSite, until } from './site';

/**
 * Everybody who takes part.
 * @param bases where the run begins in each partition of `orders`
 */
export async function startCrew(
  site: RunSite,
  bases: readonly number[],
): Promise<Promise<unknown>[]> {
  return [
    ...(await publishersOf(site)),
    ...consumersOf(site, bases),
    ...(await caretakersOf(site)),
    redriver(site),
    discarder(site),
    reader(site, bases),
  ];
}

async function publishersOf(site: RunSite): Promise<Promise<unknown>[]> {
  const ahead = await olderWriter(site.stack, anHour);
  const behind = await olderWriter(site.stack, -anHour);
  return [
    keyed(site),
    keyed(site, 'keyed-2'),
    batches(site),
    keyless(site),
    repeating(site),
    poisoning(site),
    direct(site, 'ahead', ahead),
    direct(site, 'behind', behind),
  ];
}

const consumersOf = (site: RunSite, bases: readonly number[]): Promise<unknown>[] => [
  puller(site, 'pulled', 'puller-1'),
  puller(site, 'pulled', 'puller-2'),
  puller(site, 'noted', 'noter-1'),
  puller(site, 'noted', 'noter-2'),
  member(site, 'member-1'),
  member(site, 'member-2'),
  until(
    site.publishing,
    () => 15_000,
    () => seek(site, { offsets: bases.map((offset, partition) => ({ partition, offset })) }),
  ),
];

async function caretakersOf(site: RunSite): Promise<Promise<unknown>[]> {
  const caretake = await caretakerOf(site.stack);
  // Two hours ahead: what a writer an hour ahead has stored is old to it, too.
  const sweep = await sweeperOf(site.stack, 2 * anHour);
  return [until(site.running, () => 3_000, sweep), until(site.running, () => 6_000, caretake)];
}
