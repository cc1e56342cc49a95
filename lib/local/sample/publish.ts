import { Problem } from '../problem';
import type { Api } from './api';
import { encode } from './encode';
import type { GithubEvent } from './events';
import type { Lane, PlannedRequest } from './plan';
import { placeOf, type Sent } from './tally';

export const sampleTopic = 'github-events';

/** An event with the place it was given. */
export interface SentEvent extends Sent {
  readonly event: GithubEvent;
  readonly partition: number;
  readonly offset: number;
}

/** What the API says of one event: its place, or why it has none. */
type Verdict =
  | { readonly partition: number; readonly offset: number; readonly id: string }
  | { readonly status: number; readonly code: string; readonly detail: string };

/**
 * Publishes a lane's requests one after the other, so that a key's events keep their order.
 * @param note told of each event once it is stored
 * @throws Problem when an event is refused
 */
export async function publishLane(
  api: Api,
  lane: Lane,
  note: (sent: SentEvent) => void,
): Promise<void> {
  for (const request of lane) {
    const sentAt = Date.now();
    const verdicts = await publish(api, request);
    request.events.forEach((event, index) => {
      note(sentEvent(event, sentAt, verdicts[index]));
    });
  }
}

/** With a key of its own a request may be sent again when its answer was lost, and is still stored once. */
async function publish(api: Api, request: PlannedRequest): Promise<readonly Verdict[]> {
  const { headers, body } = encode(request);
  const idempotencyKey = `sample-${request.events[0]?.id}`;
  const answer = await api.send(`/v1/topics/${sampleTopic}/events`, {
    headers: { ...headers, 'idempotency-key': idempotencyKey },
    body,
  });
  return (request.mode === 'batch' ? answer.body : [answer.body]) as readonly Verdict[];
}

function sentEvent(event: GithubEvent, sentAt: number, verdict?: Verdict): SentEvent {
  if (!verdict || !('offset' in verdict)) {
    throw new Problem(`Event ${event.id} was refused: ${JSON.stringify(verdict)}`);
  }
  const { partition, offset } = verdict;
  const place = placeOf(verdict);
  return { event, key: event.partitionkey, sentAt, place, partition, offset };
}
