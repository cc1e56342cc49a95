import type { Site } from '../site';
import * as events from './events';

/** One way to call a function. */
export interface Called {
  readonly door: string;
  readonly doing: string;
  readonly events: events.Events;
  /** Records in each event; absent where it is not about records. */
  readonly records?: number;
  readonly times: number;
  /** @default lambdas/<door>.ts */
  readonly entry?: string;
}

/** Every function of the stack, by what it does most. */
export const calledDoors = (site: Site): Called[] => [
  ...ofRecords(),
  ...ofRequests(site),
  ...['sweep', 'caretake', 'compact'].map((door) => ({
    door,
    doing: 'a run by the clock that finds nothing to do',
    events: events.clockEvents,
    times: 2,
  })),
];

const ofRecords = (): Called[] => [
  { door: 'publish', doing: 'a record', events: events.publishEvents(1), records: 1, times: 100 },
  {
    door: 'publish',
    doing: '100 records',
    events: events.publishEvents(100),
    records: 100,
    times: 20,
  },
  {
    door: 'fan-out',
    doing: 'an item of a record',
    events: events.streamEvents('quiet', 1),
    records: 1,
    times: 60,
  },
  {
    door: 'fan-out',
    doing: 'an item of 100 records',
    events: events.streamEvents('quiet', 100),
    records: 100,
    times: 20,
  },
  {
    door: 'createConsumer',
    doing: 'a batch of ten, its own code aside',
    entry: 'scripts/bench/functions/idle-consumer.ts',
    events: events.queueEvents('handled'),
    records: 10,
    times: 60,
  },
  {
    door: 'deliver-event-bus',
    doing: 'a batch of ten',
    events: events.queueEvents('quiet'),
    records: 10,
    times: 30,
  },
  {
    door: 'deliver-webhook',
    doing: 'nothing: its first call',
    events: events.nothingQueued,
    times: 5,
  },
  {
    door: 'keep-latest',
    doing: 'an item of 100 records',
    events: events.streamEvents('newest', 100),
    records: 100,
    times: 5,
  },
  { door: 'ingest', doing: 'an event of a bus', events: events.busEvents(), records: 1, times: 60 },
  { door: 'operate', doing: 'nothing: its first call', events: events.nothingQueued, times: 5 },
];

const ofRequests = (site: Site): Called[] => [
  { door: 'authorize', doing: 'a request', events: events.authorizeEvents(site), times: 200 },
  { door: 'consume', doing: 'a pull', events: events.pullEvents, times: 30 },
  { door: 'read', doing: 'a page of up to 100 records', events: events.readEvents, times: 30 },
  { door: 'groups', doing: 'a poll', events: events.pollEvents, times: 30 },
  { door: 'control', doing: 'a question', events: events.controlEvents, times: 30 },
  { door: 'keys', doing: 'a list of keys', events: events.keysEvents, times: 30 },
  { door: 'catalog', doing: 'a list of topics', events: events.catalogEvents, times: 100 },
];
