import { pathOf } from '../../client/http/path';
import { readSettled } from '../../client/http/pulled';
import type { Api } from '../call';

export interface Settlement {
  readonly subscription: string;
  readonly action: 'ack' | 'nack' | 'reject';
  readonly ackIds: readonly string[];
  /** What goes along: a delay, or a reason. */
  readonly more?: object;
}

export interface Unsettled {
  readonly ackId: string;
  readonly code: string;
  readonly detail: string;
}

/** Most ack ids of a request. */
const perRequest = 100;

/** Settles deliveries. @returns those that could not be, and why */
export async function settle(api: Api, of: Settlement): Promise<Unsettled[]> {
  const { subscription, action, ackIds, more } = of;
  const unsettled: Unsettled[] = [];
  for (let from = 0; from < ackIds.length; from += perRequest) {
    const failed = await api.caller.call({
      method: 'POST',
      path: pathOf(['subscriptions', subscription, action]),
      body: { ackIds: ackIds.slice(from, from + perRequest), ...more },
      read: readSettled,
    });
    unsettled.push(...failed);
  }
  return unsettled;
}
