import type { GroupPorts } from '../groups/group-ports';
import { inWaves } from '../in-waves';
import type { Measurement } from '../metrics/metrics';
import { countParked, type StatusPorts } from '../operations/status';
import {
  type Fabric,
  type Subscription,
  subscriptionRefOf,
  subscriptionsOf,
  type Topic,
  topicsOf,
} from '../topology/fabric';
import { scopedName } from '../topology/scoped-name';
import type { CircuitStore } from '../webhook/circuit-store';
import { groupLagsOf } from './group-lags';

/** How many topics or subscriptions are looked at together. */
const atOnce = 4;

export interface SubscriptionGaugePorts extends Pick<StatusPorts, 'shelf' | 'outside'> {
  readonly topology: Fabric;
  readonly circuits: Pick<CircuitStore, 'read'>;
}

export interface GroupGaugePorts extends GroupPorts {
  readonly topology: Fabric;
}

/** What waits in each subscription. One that can't be looked at says nothing; `until` ends the counting. */
export const subscriptionGauges = (
  ports: SubscriptionGaugePorts,
  until: number,
): Promise<Measurement[]> =>
  eachThatCan(subscriptionsOf(ports.topology), async (subscription) => ({
    of: 'subscription',
    name: scopedName(subscription),
    values: await waitingIn(ports, subscription, until),
  }));

async function waitingIn(ports: SubscriptionGaugePorts, subscription: Subscription, until: number) {
  const ref = subscriptionRefOf(subscription);
  const { parkedKeys, deadLetters, retrying } = await countParked(ports, ref, until);
  const isWebhook = subscription.target.kind === 'webhook';
  const circuit = isWebhook ? await ports.circuits.read(ref) : undefined;
  return {
    // An alarm goes off where somebody has to act, not where the next try is already set.
    ParkedKeys: [parkedKeys - retrying.keys],
    DeadLetters: [deadLetters - retrying.letters],
    ...(isWebhook && { CircuitOpen: [circuit?.open ? 1 : 0] }),
  };
}

/** How far the group that is furthest behind is, of each topic that has one. */
export const groupGauges = (ports: GroupGaugePorts): Promise<Measurement[]> =>
  eachThatCan(topicsOf(ports.topology), async (topic: Topic) => ({
    of: 'topic',
    name: scopedName(topic),
    values: { GroupLag: [Math.max(0, ...(await groupLagsOf(ports, topic)).map(({ lag }) => lag))] },
  }));

/** A look that fails is no reason to fail for whoever looks: the next one is a minute away. */
async function eachThatCan<T>(
  all: readonly T[],
  look: (one: T) => Promise<Measurement>,
): Promise<Measurement[]> {
  const seen = await inWaves(
    all,
    (one) =>
      look(one).then(
        (it) => [it],
        () => [],
      ),
    atOnce,
  );
  return seen.flat();
}

/**
 * Leaves out gauges that are zero, but for those that were not before: so that an idle fabric has no metrics to pay,
 * and a graph comes down again.
 */
export class RestingGauges {
  private readonly up = new Set<string>();

  stirred(measured: readonly Measurement[]): Measurement[] {
    return measured.flatMap((one) => {
      const values = Object.fromEntries(
        Object.entries(one.values).filter(([metric, value]) =>
          this.isStirred(
            `${one.of} ${one.name} ${metric}`,
            [value].flat().some((it) => it > 0),
          ),
        ),
      );
      return Object.keys(values).length > 0 ? [{ ...one, values } as Measurement] : [];
    });
  }

  private isStirred(gauge: string, isUp: boolean): boolean {
    const wasUp = this.up.delete(gauge);
    if (isUp) this.up.add(gauge);
    return isUp || wasUp;
  }
}
