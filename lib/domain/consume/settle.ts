import { Refusal, refusalOnly } from '../errors';
import { type Delivery, readAckId } from './ack-id';
import type { Settlement } from './delivery-queue';

/** Most ack ids in one request. */
export const maxAckIds = 100;

/** What became of one ack id. */
export interface Settled {
  readonly ackId: string;
  readonly refusal?: Refusal;
}

export interface SettleRequest {
  readonly subscription: string;
  /** Signs ack ids. */
  readonly secret: string;
  readonly ackIds: readonly string[];
}

/** Does `act` to the deliveries that the ack ids stand for, and answers each id for itself, in order. */
export async function settle(
  request: SettleRequest,
  act: (deliveries: readonly Delivery[]) => Promise<Settlement>,
): Promise<Settled[]> {
  const read = request.ackIds.map((ackId, at) => readOnce(request, ackId, at));
  const deliveries = read.filter((one): one is Delivery => !(one instanceof Refusal));
  const settlement = await act(deliveries);
  const outcomes = new Map(deliveries.map((delivery, at) => [delivery, settlement[at]]));
  return read.map((one, at) => {
    const refusal = one instanceof Refusal ? one : outcomes.get(one);
    return { ackId: request.ackIds[at] ?? '', ...(refusal && { refusal }) };
  });
}

function readOnce(request: SettleRequest, ackId: string, at: number): Delivery | Refusal {
  if (request.ackIds.indexOf(ackId) < at) {
    return new Refusal('ack_id_repeated', 'This ack id stands earlier in the same request.');
  }
  try {
    return readAckId(ackId, request);
  } catch (error) {
    return refusalOnly(error);
  }
}
