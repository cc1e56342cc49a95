import { type Happened, type Observed, tell } from '../deliver/happened';
import type { Outside } from '../outside';
import type { Delivery } from './ack-id';
import type { Owner } from './acknowledge';
import type { DeliveryQueue, Settlement } from './delivery-queue';

export interface TellPorts extends Observed {
  readonly outside: Pick<Outside, 'now'>;
}

/** What a consumer has said of a delivery. */
type Said = Pick<Happened, 'kind' | 'error'>;

/** A delivery whose consumer has said how it went. */
export function happenedTo(
  delivery: Delivery,
  owner: Owner,
  said: Said & { at: number },
): Happened {
  const { partition, offset, redrive, handedOut } = delivery;
  const { namespace, subscription } = owner.subscription;
  return {
    subscription: { namespace, subscription },
    position: { ...owner.topic, partition, offset },
    ...(redrive && { letter: true }),
    ...handedOut,
    ...said,
  };
}

/** Tells of those deliveries for which it counted; returns how all of them were settled. */
export function tellSettled(
  { onEnd, outside }: TellPorts,
  { deliveries, settlement }: { deliveries: readonly Delivery[]; settlement: Settlement },
  { owner, ...said }: Said & { readonly owner: Owner },
): Settlement {
  const at = outside.now();
  const happened = deliveries
    .filter((_, nth) => !settlement[nth])
    .map((delivery) => happenedTo(delivery, owner, { ...said, at }));
  tell(onEnd, happened);
  return settlement;
}

/** Gives back what its consumer could not do: it comes again after that time. */
export async function giveBack(
  ports: TellPorts & { readonly queue: Pick<DeliveryQueue, 'hold'> },
  deliveries: readonly Delivery[],
  { owner, seconds }: { readonly owner: Owner; readonly seconds: number },
): Promise<Settlement> {
  const handles = deliveries.map(({ handle }) => handle);
  const settlement = await ports.queue.hold(handles, seconds);
  return tellSettled(ports, { deliveries, settlement }, { owner, kind: 'failed' });
}
