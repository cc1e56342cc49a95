import {
  DescribeEventBusCommand,
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import type { Consumer, Tried, Work } from '../domain/deliver/delivery';
import { inCalls, maxCallBytes, maxEntries, sizeOf } from '../domain/event-bus/calls';
import { type BusEntry, entryOf } from '../domain/event-bus/entry';
import { forAWhile } from '../runtime/lazy';
import { mayHaveHappened } from './failure';

export interface EventBusAt {
  /** The bus's name. */
  readonly bus: string;
  /** Now, in milliseconds since 1970. */
  readonly now: () => number;
}

/** A record that EventBridge may take, and its place in the batch. */
interface Sendable {
  readonly at: number;
  readonly entry: BusEntry;
}

/** What became of one record of the batch. */
type Told = readonly [at: number, Tried];

/** Puts records on a bus; rules of the user's own pick them up there. */
export class EventBusConsumer implements Consumer {
  readonly atOnce = maxEntries;
  private readonly busIsThere: () => Promise<unknown>;

  constructor(
    private readonly events: EventBridgeClient,
    private readonly place: EventBusAt,
  ) {
    // EventBridge says that it took an event for a bus that is not there, and drops it.
    const describe = () => events.send(new DescribeEventBusCommand({ Name: place.bus }));
    this.busIsThere = forAWhile(describe, { ms: 60_000, now: place.now });
  }

  async handle(work: readonly Work[], until: number): Promise<readonly Tried[]> {
    const tried = new Map<number, Tried>();
    const sendable: Sendable[] = [];
    for (const [at, one] of work.entries()) {
      const entry = sendableOf(one);
      if ('kind' in entry) tried.set(at, entry);
      else sendable.push({ at, entry });
    }
    for (const [at, how] of await this.sendAll(sendable, until)) tried.set(at, how);
    return work.map((_, at) => tried.get(at) ?? failed('it was not sent'));
  }

  private async sendAll(sendable: readonly Sendable[], until: number): Promise<Told[]> {
    try {
      await this.busIsThere();
    } catch (error) {
      // That EventBridge is busy is no failure of the records; that it is told nothing of the bus is one to look at.
      const how = mayHaveHappened(error) ? unknownBus(error) : failed(String(error));
      return sendable.map(({ at }) => [at, how]);
    }
    const signal = AbortSignal.timeout(atMost(until - this.place.now()));
    return (await Promise.all(inCalls(sendable).map((call) => this.send(call, signal)))).flat();
  }

  private async send(call: readonly Sendable[], abortSignal: AbortSignal): Promise<Told[]> {
    try {
      const Entries = call.map(({ entry }) => this.toRequest(entry));
      const answer = await this.events.send(new PutEventsCommand({ Entries }), { abortSignal });
      return call.map(({ at }, index) => [at, triedOf(answer.Entries?.[index])]);
    } catch (error) {
      // Also where no answer came: it is sent again, and may then be on the bus twice.
      if (!isMistake(error)) return call.map(({ at }) => [at, failed(String(error))]);
      if (call.length === 1) return call.map(({ at }) => [at, never(String(error))]);
      // One entry that EventBridge can't read has its whole call refused; alone, it takes no other with it.
      return (await Promise.all(call.map((one) => this.send([one], abortSignal)))).flat();
    }
  }

  private toRequest(entry: BusEntry): PutEventsRequestEntry {
    const { source, detailType, detail, time, resources } = entry;
    return {
      EventBusName: this.place.bus,
      Source: source,
      DetailType: detailType,
      Detail: detail,
      Resources: [...resources],
      ...(time !== undefined && { Time: new Date(time) }),
    };
  }
}

const unknownBus = (error: unknown) =>
  ({ kind: 'later', error: String(error).slice(0, 300), afterSeconds: 10 }) as const;

const failed = (error: string) => ({ kind: 'failed', error: error.slice(0, 300) }) as const;
const never = (error: string) => ({ ...failed(error), never: true }) as const;

/** A timer takes whole milliseconds, and no more than Lambda's longest run is of use. */
const atMost = (ms: number): number => Math.floor(Math.min(Math.max(ms, 0), 900_000));

function sendableOf(work: Work): BusEntry | Tried {
  const entry = entryOf(work);
  if (!entry) return never('the record is no CloudEvent in JSON');
  const size = sizeOf(entry);
  return size <= maxCallBytes
    ? entry
    : never(`the record is ${size} bytes for EventBridge, which takes ${maxCallBytes}`);
}

/** Whether EventBridge could not read the request: its size or its form, not its permissions. */
const isMistake = (error: unknown): boolean =>
  /^(Validation|Serialization)|TooLarge|InvalidArgument/.test(String((error as Error).name));

/** What is wrong with the event itself stays wrong; permissions may be mended. */
const lasting = ['InvalidArgument', 'MalformedDetail'];

/** Only what EventBridge gave an id was taken. */
function triedOf(result: PutEventsResultEntry = {}): Tried {
  if (result.EventId) return { kind: 'done' };
  const { ErrorCode: code, ErrorMessage: message } = result;
  if (!code) return failed('EventBridge said nothing of it');
  const error = `${code}: ${message}`;
  return lasting.includes(code) ? never(error) : failed(error);
}
