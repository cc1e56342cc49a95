import type { GithubEvent } from './events';

/** How CloudEvents travel over HTTP: several in one request, or one in its body, or one in headers and body. */
export type Mode = 'batch' | 'structured' | 'binary';

/** One request to come. */
export interface PlannedRequest {
  readonly mode: Mode;
  readonly events: readonly GithubEvent[];
}

/** Requests that are sent one after the other; lanes run side by side, and share no key. */
export type Lane = readonly PlannedRequest[];

/** What one lane repeats until its events are sent: a batch, then single events. */
const pattern: readonly { readonly mode: Mode; readonly size: number }[] = [
  { mode: 'batch', size: 25 },
  { mode: 'structured', size: 1 },
  { mode: 'binary', size: 1 },
  { mode: 'structured', size: 1 },
  { mode: 'binary', size: 1 },
];

/** Spreads the events over `width` lanes, so that those of one key keep their order. */
export const planLanes = (events: readonly GithubEvent[], width: number): Lane[] =>
  spread(byKey(events), width).map(requestsOf);

function byKey(events: readonly GithubEvent[]): GithubEvent[][] {
  const keys = new Map<string, GithubEvent[]>();
  for (const event of events) {
    const same = keys.get(event.partitionkey);
    if (same) same.push(event);
    else keys.set(event.partitionkey, [event]);
  }
  return [...keys.values()];
}

/** The largest key first, each to the lane that has least. */
function spread(keys: readonly GithubEvent[][], width: number): GithubEvent[][] {
  const lanes: GithubEvent[][] = Array.from({ length: width }, () => []);
  for (const events of [...keys].sort((a, b) => b.length - a.length)) {
    const emptiest = lanes.reduce((least, lane) => (lane.length < least.length ? lane : least));
    emptiest.push(...events);
  }
  return lanes.filter((lane) => lane.length > 0);
}

function requestsOf(events: readonly GithubEvent[]): Lane {
  const requests: PlannedRequest[] = [];
  for (let sent = 0, turn = 0; sent < events.length; turn += 1) {
    const { mode, size } = pattern[turn % pattern.length] ?? { mode: 'batch', size: 1 };
    requests.push({ mode, events: events.slice(sent, sent + size) });
    sent += size;
  }
  return requests;
}
