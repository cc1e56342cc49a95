import { parkKey, parkOne } from '../domain/redrive/redrive-site';
import { noon } from '../support/test-outside';
import { type ControlSite, controlSite } from './control-site';

export const letters = '/v1/subscriptions/billing/dead-letters';

export const positionsOf = ({
  deadLetters,
}: {
  readonly deadLetters: readonly { readonly position: string }[];
}): string[] => deadLetters.map(({ position }) => position);

/** A site whose subscription `billing` has two parked keys, and a letter alone. */
export async function filled(): Promise<ControlSite> {
  const site = controlSite();
  await parkKey(site, 'alice', [3, 5, 9]);
  await parkKey(site, 'bob', [4]);
  await parkOne(site, 7, { reason: 'rejected', lastError: 'no', lastAt: noon });
  return site;
}
