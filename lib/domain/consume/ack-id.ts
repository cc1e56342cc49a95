import { createHmac, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../errors';
import { defaultNamespace } from '../topology/keys';

/** What an ack id stands for: one delivery of one record of one subscription. */
export interface Delivery {
  readonly subscription: string;
  readonly handle: string;
  readonly partition: number;
  readonly offset: number;
  /** The redrive that it belongs to: the handle is its ticket's then. Absent for a record of the queue. */
  readonly redrive?: RedriveRef;
  /** How it was handed out; absent in ack ids of an older deployment. */
  readonly handedOut?: HandedOutAs;
}

/** What is known of a delivery when it is handed out, for whoever is told how it ended. */
export interface HandedOutAs {
  readonly attempt: number;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  readonly appendedAt?: number;
  readonly replay?: string;
}

/** A lane's redrive. */
export interface RedriveRef {
  readonly lane: string;
  readonly epoch: number;
}

/** Longer than any that we make; what is longer is not looked at. */
const maxLength = 4_096;

/**
 * What signs the ack ids of one namespace: one of another namespace is none that anybody has made, and is answered so.
 * @param secret the deployment's
 */
export const ackSecretIn = (namespace: string, secret: string): string =>
  namespace === defaultNamespace
    ? secret
    : createHmac('sha256', secret).update(`namespace/${namespace}`).digest('base64url');

/** Makes the ack id of a delivery: opaque, and signed, so that nobody can make one up. */
export function signAckId(delivery: Delivery, secret: string): string {
  const { subscription, handle, partition, offset, redrive, handedOut } = delivery;
  const ticket = redrive ? [redrive.lane, redrive.epoch] : [];
  const place = [subscription, handle, partition, offset];
  // Behind what has been there before: an empty lane stands for none.
  const last = handedOut ? [...(redrive ? [] : ['', 0]), handedOut] : [];
  const payload = JSON.stringify([...place, ...ticket, ...last]);
  const body = Buffer.from(payload).toString('base64url');
  return `${body}.${signatureOf(body, secret)}`;
}

/**
 * Reads an ack id that was made for `subscription`.
 * @throws Refusal `ack_id_invalid` when we did not make it; `ack_id_foreign` when it is another subscription's
 */
export function readAckId(
  ackId: string,
  { subscription, secret }: { subscription: string; secret: string },
): Delivery {
  const [body = '', signature = '', ...rest] = ackId.slice(0, maxLength + 1).split('.');
  if (ackId.length > maxLength || rest.length > 0 || !isSigned(body, signature, secret)) {
    throw new Refusal('ack_id_invalid', 'This is not an ack id that a pull has given out.');
  }
  const delivery = deliveryIn(body);
  if (delivery.subscription !== subscription) {
    throw new Refusal('ack_id_foreign', 'This ack id belongs to another subscription.');
  }
  return delivery;
}

type Payload = [
  string,
  string,
  number,
  number,
  lane?: string,
  epoch?: number,
  handedOut?: HandedOutAs,
];

function deliveryIn(body: string): Delivery {
  const payload = JSON.parse(Buffer.from(body, 'base64url').toString()) as Payload;
  const [subscription, handle, partition, offset, lane, epoch, handedOut] = payload;
  const redrive = lane && epoch !== undefined && { redrive: { lane, epoch } };
  const place = { subscription, handle, partition, offset };
  return { ...place, ...redrive, ...(handedOut && { handedOut }) };
}

const signatureOf = (body: string, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('base64url');

function isSigned(body: string, signature: string, secret: string): boolean {
  const expected = Buffer.from(signatureOf(body, secret));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
