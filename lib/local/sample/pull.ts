import type { Api } from './api';
import type { Reception } from './reception';

interface Pulled {
  readonly deliveries: readonly {
    readonly ackId: string;
    readonly partition: number;
    readonly offset: number;
  }[];
}

/** Pulls and acks one subscription until its part is over, and once more for what should not come. */
export async function pullAndAck(
  api: Api,
  subscription: string,
  reception: Reception,
): Promise<void> {
  while (!reception.isOver(Date.now())) await pullOnce(api, subscription, reception);
  await pullOnce(api, subscription, reception);
}

async function pullOnce(api: Api, subscription: string, reception: Reception): Promise<void> {
  const path = `/v1/subscriptions/${subscription}`;
  const { body } = await api.post(`${path}/pull`, { max: 25, waitSeconds: 1 });
  const { deliveries } = body as Pulled;
  reception.add(deliveries, Date.now());
  if (deliveries.length === 0) return;
  await api.post(`${path}/ack`, { ackIds: deliveries.map(({ ackId }) => ackId) });
}
