import type { Stored } from '../../lib/domain/publish/result';
import { type ApiAnswer, post } from './api';

/** A delivery, as a pull answers it. */
export interface Delivered {
  readonly ackId: string;
  readonly attempt: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts what is in it
  readonly event: any;
}

export type Action = 'pull' | 'ack' | 'nack' | 'extend' | 'reject';

/** Asks a subscription for something. */
export const ask = (subscription: string, action: Action, body: object = {}): Promise<ApiAnswer> =>
  post(`/v1/subscriptions/${subscription}/${action}`, body);

/** Pulls once; waits up to 10 s for the first record unless told otherwise. */
export async function pull(subscription: string, options: object = {}): Promise<Delivered[]> {
  const { status, text, json } = await ask(subscription, 'pull', { waitSeconds: 10, ...options });
  if (status !== 200) throw new Error(`no pull: ${status} ${text}`);
  return json.deliveries;
}

/** Pulls once, for exactly one record. */
export async function pullOne(subscription: string, options: object = {}): Promise<Delivered> {
  const [delivery] = await pull(subscription, { max: 1, ...options });
  if (!delivery) throw new Error(`nothing came to ${subscription}`);
  return delivery;
}

export const ackIdsOf = (deliveries: readonly Delivered[]): string[] =>
  deliveries.map(({ ackId }) => ackId);

/** Acks deliveries, each of which has to succeed. */
export async function ack(subscription: string, ...deliveries: Delivered[]): Promise<void> {
  const ackIds = ackIdsOf(deliveries);
  const { json } = await ask(subscription, 'ack', { ackIds });
  expect(json).toEqual({ succeeded: ackIds.map((ackId) => ({ ackId })), failed: [] });
}

/** Pulls and acks until `count` records have come or none comes for 10 s, in the order they came. */
export async function take(subscription: string, count: number): Promise<Delivered[]> {
  const taken: Delivered[] = [];
  while (taken.length < count) {
    const deliveries = await pull(subscription, { max: Math.min(100, count - taken.length) });
    if (deliveries.length === 0) break;
    await ack(subscription, ...deliveries);
    taken.push(...deliveries);
  }
  return taken;
}

/** Takes one record. */
export async function takeOne(subscription: string): Promise<Delivered> {
  const delivery = await pullOne(subscription);
  await ack(subscription, delivery);
  return delivery;
}

/** Where a record is, to compare what was answered with what was delivered. */
export const placeOf = ({ partition, offset }: Stored | Delivered): string =>
  `${partition}/${offset}`;
