import {
  DescribeEventBusCommand,
  EventBridgeClient,
  type PutEventsCommandInput,
} from '@aws-sdk/client-eventbridge';
import { EventBusConsumer } from '../../lib/aws/event-bus-consumer';
import type { Work } from '../../lib/domain/deliver/delivery';
import { oneHopOn } from '../../lib/domain/publish/hops';
import { sdkError } from '../support/answering';
import { eventOf } from '../support/records';
import { lasting, passing } from '../support/sdk-errors';
import { noon } from '../support/test-outside';

const workOf = (offset: number, event = eventOf(`${offset}`)): Work => ({
  position: { namespace: 'default', topic: 'orders', partition: 0, offset },
  event,
  attempt: 1,
});

const three = [0, 1, 2].map((offset) => workOf(offset));
const position = ({ Resources = [] }: { Resources?: string[] }) => Resources[0] ?? '';

type Answer = (call: PutEventsCommandInput) => object;
const taken: Answer = ({ Entries = [] }) => ({
  Entries: Entries.map((entry) => ({ EventId: position(entry) })),
});

/** A bus that answers as it is told, and the calls that it got; nothing is sent. */
function site(answer: Answer, isThere: () => object = () => ({})) {
  const client = new EventBridgeClient({});
  const calls: PutEventsCommandInput[] = [];
  const looks: number[] = [];
  let now = noon;
  client.middlewareStack.add(
    (_, { commandName }) =>
      async ({ input }) => {
        const isLook = commandName === DescribeEventBusCommand.name;
        const output = isLook ? isThere() : answer(input as PutEventsCommandInput);
        if (isLook) looks.push(now);
        else calls.push(input as PutEventsCommandInput);
        if (output instanceof Error) throw output;
        return { output: output as never, response: {} };
      },
    { step: 'initialize' },
  );
  const consumer = new EventBusConsumer(client, { bus: 'shop-bus', now: () => now });
  const handle = (work: readonly Work[]) => consumer.handle(work, now + 20_000);
  const wait = (ms: number) => {
    now += ms;
  };
  return { handle, calls, looks, wait };
}

const resultsOf = (...Entries: object[]): Answer => {
  return () => ({ FailedEntryCount: 1, Entries });
};

test('only the entries that failed are reported as failed, each with its own reason', async () => {
  const { handle } = site(
    resultsOf(
      { EventId: '1' },
      { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' },
      { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
    ),
  );
  expect(await handle(three)).toEqual([
    { kind: 'done' },
    { kind: 'failed', error: 'ThrottlingException: slow down' },
    { kind: 'failed', error: 'MalformedDetail: Detail is malformed.', never: true },
  ]);
});

test.each(['InternalFailure', 'AccessDeniedException', 'NotAuthorizedForSourceException'])(
  'what may be mended is worth another try: %s',
  async (ErrorCode) => {
    const { handle } = site(resultsOf({ ErrorCode, ErrorMessage: 'why' }));
    expect(await handle([workOf(0)])).toEqual([{ kind: 'failed', error: `${ErrorCode}: why` }]);
  },
);

test('what EventBridge says nothing of was not taken', async () => {
  const nothing = { kind: 'failed', error: 'EventBridge said nothing of it' };
  expect(await site(resultsOf({ EventId: '1' }, {})).handle(three)).toEqual([
    { kind: 'done' },
    nothing,
    nothing,
  ]);
  expect(await site(() => ({})).handle([workOf(0)])).toEqual([nothing]);
});

const mendable = [...passing, ...lasting].filter(({ name }) => name !== 'ValidationException');

test.each(mendable)('a call that fails with %p fails all of its entries', async (error) => {
  const { handle } = site(() => error);
  const all = three.map(() => ({ kind: 'failed', error: String(error) }));
  expect(await handle(three)).toEqual(all);
});

test('a record that EventBridge can not read takes no other with it', async () => {
  const invalid = sdkError({ name: 'ValidationException', fault: 'client' });
  const { handle, calls } = site((call) =>
    call.Entries?.some((entry) => position(entry).endsWith('/1')) ? invalid : taken(call),
  );
  expect(await handle(three)).toEqual([
    { kind: 'done' },
    { kind: 'failed', error: String(invalid), never: true },
    { kind: 'done' },
  ]);
  expect(calls.map(({ Entries }) => Entries?.length)).toEqual([3, 1, 1, 1]);
});

test('a record that is too large, or no event, fails for good, and the others are sent', async () => {
  const { handle, calls } = site(taken);
  const work = [workOf(0, eventOf('0', 'x'.repeat(262_144))), workOf(1), workOf(2, 'no event')];
  expect(await handle(work)).toEqual([
    { kind: 'failed', never: true, error: expect.stringMatching(/^the record is 26\d+ bytes/) },
    { kind: 'done' },
    { kind: 'failed', never: true, error: 'the record is no CloudEvent in JSON' },
  ]);
  expect(calls.map(({ Entries = [] }) => Entries.map(position))).toEqual([['weft:orders/0/1']]);
});

test('a call names the bus, and the time of the event where it has one', async () => {
  const { handle, calls } = site(taken);
  const timed =
    '{"specversion":"1.0","id":"1","source":"/s","type":"t","time":"2030-01-01T12:00:00Z"}';
  await handle([workOf(0, timed), workOf(1)]);
  expect(calls[0]?.Entries).toMatchObject([
    { EventBusName: 'shop-bus', Detail: oneHopOn(timed), Time: new Date(noon) },
    { EventBusName: 'shop-bus', Detail: oneHopOn(eventOf('1')) },
  ]);
  expect(calls[0]?.Entries?.[1]).not.toHaveProperty('Time');
});

test.each(passing)(
  'while %p hides whether the bus is there nothing is sent or counted',
  async (error) => {
    const { handle, calls } = site(taken, () => error);
    const all = three.map(() => ({ kind: 'later', error: String(error), afterSeconds: 10 }));
    expect(await handle(three)).toEqual(all);
    expect(calls).toEqual([]);
  },
);

test.each(lasting)(
  'nothing is sent to a bus that answers %p, and its records fail',
  async (error) => {
    const { handle, calls } = site(taken, () => error);
    expect(await handle(three)).toEqual(
      three.map(() => ({ kind: 'failed', error: String(error) })),
    );
    expect(calls).toEqual([]);
  },
);

test('the bus is looked for once a minute, and again after it was missing', async () => {
  const there = [{}, new Error('gone'), {}];
  const { handle, looks, wait } = site(taken, () => there.shift() ?? {});
  for (const ms of [0, 59_000, 1_000, 1_000, 1_000]) {
    wait(ms);
    await handle([workOf(0)]);
  }
  expect(looks.map((at) => at - noon)).toEqual([0, 60_000, 61_000]);
});

test('an error is cut short, since it is kept with the record', async () => {
  const { handle } = site(() => new Error('x'.repeat(1_000)));
  const [tried] = await handle([workOf(0)]);
  expect(tried).toEqual({ kind: 'failed', error: expect.stringMatching(/^Error: x{293}$/) });
});

test('no work needs no call', async () => {
  const { handle, calls } = site(taken);
  expect(await handle([])).toEqual([]);
  expect(calls).toEqual([]);
});
