import {
  GetQueueAttributesCommand,
  type Message,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { QueueState } from '../../lib/aws/queue-state';
import { SqsDeadQueue } from '../../lib/aws/sqs-dead-queue';
import { SqsTickets } from '../../lib/aws/sqs-tickets';
import { SqsWakeUps, wokenBy } from '../../lib/aws/sqs-wake-ups';
import type { Parked } from '../../lib/domain/dead-letters/lane-store';
import { handedIn } from '../../lib/domain/deliver/queue-message';
import { mapValues } from '../../lib/domain/map-values';
import { defineFabric, type Subscription } from '../../lib/domain/topology/fabric';
import { sqsSettings } from '../../lib/runtime/sdk-settings';
import { dispatcherContract } from '../contracts/dispatcher';
import { ownQueue, ownStandardQueue, receiveFrom, sqs } from '../support/own-queue';
import { eventOf } from '../support/records';
import { noon } from '../support/test-outside';

/** A queue of its own under the name that the subscription's queue has in the topology. */
async function site(ordered = true) {
  const url = await (ordered ? ownQueue('tickets') : ownStandardQueue('tickets'));
  const name = (url.split('/').at(-1) ?? '').replace(/(-dlq)?(\.fifo)?$/, '');
  const urlPrefix = url.slice(0, url.lastIndexOf('/') + 1);
  const topology = defineFabric({
    topics: { orders: { ordered } },
    subscriptions: { [name]: { topic: 'orders', target: { kind: 'pull' } } },
  });
  const subscription = topology.subscriptions[name] as Subscription;
  const places = { topology, urlPrefix };
  return { url, subscription, places, tickets: new SqsTickets(sqs, places) };
}

const contextOf = ({ name, topic }: Subscription, ordered = true) => ({
  subscription: { namespace: 'default', subscription: name },
  topic: { namespace: 'default', topic },
  ordered,
});

const read = (message: Message, subscription: Subscription, ordered = true) =>
  handedIn(
    {
      handle: 'h',
      body: message.Body ?? '',
      receives: 1,
      attributes: mapValues(message.MessageAttributes ?? {}, ({ StringValue }) => StringValue),
    },
    contextOf(subscription, ordered),
  )[0];

const parkedOf = ({ name }: Subscription, lane: string, more: Partial<Parked> = {}): Parked => ({
  lane: { namespace: 'default', subscription: name, name: lane },
  epoch: 5,
  count: 1,
  round: 1,
  since: noon,
  delivered: 0,
  ...more,
});

const letter = (offset: number, key?: string) => ({
  position: { namespace: 'default', topic: 'orders', partition: 3, offset },
  event: eventOf(`${offset}`, null, key),
  reason: 'moved_by_queue' as const,
  attempts: 1,
  tries: 1,
  round: 1,
  firstAt: noon,
  lastAt: noon,
  ...(key !== undefined && { key }),
});

describe('tickets', () => {
  test('a ticket is read as it was sent, in the group of its lane’s records', async () => {
    const { url, subscription, tickets } = await site();
    const long = `key/${'x'.repeat(128)}`;
    const opened = [
      parkedOf(subscription, 'key/a', { operation: 'redrive-1' }),
      parkedOf(subscription, 'one/3/42'),
      parkedOf(subscription, long),
    ];
    expect(await tickets.send(subscription, opened)).toEqual([]);
    const messages = await receiveFrom(url);
    const handed = messages.map((message) => read(message, subscription));
    expect(handed.map((one) => one?.kind === 'ticket' && one)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ lane: opened[0]?.lane, epoch: 5, operation: 'redrive-1' }),
        expect.objectContaining({ lane: opened[1]?.lane, epoch: 5 }),
        expect.objectContaining({ lane: opened[2]?.lane, epoch: 5 }),
      ]),
    );
    const groups = messages.map(({ Attributes }) => Attributes?.MessageGroupId).sort();
    expect(groups).toEqual(['3/42', 'a', 'x'.repeat(128)]);
  });

  test('the ticket of an epoch that is sent twice arrives once, that of the next epoch too', async () => {
    const { url, subscription, tickets } = await site();
    for (const epoch of [5, 5, 6])
      await tickets.send(subscription, [parkedOf(subscription, 'key/a', { epoch })]);
    const epochs = (await receiveFrom(url)).map(({ Body }) => JSON.parse(Body ?? '{}').epoch);
    expect(epochs).toEqual([5, 6]);
  });

  test('a queue without order takes tickets too', async () => {
    const { url, subscription, tickets } = await site(false);
    expect(await tickets.send(subscription, [parkedOf(subscription, 'one/3/42')])).toEqual([]);
    const [message] = await receiveFrom(url);
    expect(message && read(message, subscription, false)).toMatchObject({ kind: 'ticket' });
  });

  test('a queue that is not there takes none, and that is no error', async () => {
    const { subscription, places } = await site();
    const nowhere = new SqsTickets(sqs, { ...places, urlPrefix: 'http://localhost/0/none-' });
    const opened = [parkedOf(subscription, 'key/a'), parkedOf(subscription, 'key/b')];
    expect(await nowhere.send(subscription, opened)).toEqual(opened);
    expect(await nowhere.send(subscription, [])).toEqual([]);
  });
});

describe('records', () => {
  test('a letter’s record is read as its topic has sent it, in line with its key', async () => {
    const { url, subscription, tickets } = await site();
    await tickets.sendRecord(subscription, letter(7, 'a b'), 'redrive-1');
    await tickets.sendRecord(subscription, letter(7, 'a b'), 'redrive-1');
    const [message, ...others] = await receiveFrom(url);
    expect(others).toEqual([]);
    expect(message && read(message, subscription)).toMatchObject({
      kind: 'record',
      position: letter(7).position,
      key: 'a b',
      event: letter(7, 'a b').event,
    });
    expect(message?.MessageAttributes?.replay).toBeUndefined();
  });

  test('another redrive of the same letter is not mistaken for the first', async () => {
    const { url, subscription, tickets } = await site();
    for (const operation of ['redrive-1', 'redrive-2'])
      await tickets.sendRecord(subscription, letter(7, 'a'), operation);
    expect(await receiveFrom(url)).toHaveLength(2);
  });

  test('a record of a replay says which', async () => {
    const { url, subscription, tickets } = await site();
    const { position, event } = letter(7, 'a');
    const message = { partition: position, offset: 7, key: 'a', event };
    for (const operation of ['replay-1', 'replay-1', 'replay-2'])
      await tickets.replayer(subscription, operation).send([message]);
    const received = await receiveFrom(url);
    expect(received.map((one) => read(one, subscription))).toMatchObject([
      { kind: 'record', replay: 'replay-1', position },
      { kind: 'record', replay: 'replay-2', position },
    ]);
  });

  test('a replayed record says when it was appended', async () => {
    const { url, subscription, tickets } = await site();
    const { position, event } = letter(9);
    const message = { partition: position, offset: 9, event, appendedAt: 1893499200123 };
    await tickets.replayer(subscription, 'replay-1').send([message]);
    const [received] = await receiveFrom(url);
    expect(received && read(received, subscription)).toMatchObject({ appendedAt: 1893499200123 });
  });

  test('a queue that is not there refuses all, and says why', async () => {
    const { subscription, places } = await site();
    const nowhere = new SqsTickets(sqs, { ...places, urlPrefix: 'http://localhost/0/none-' });
    const { position, event } = letter(7);
    const message = { partition: position, offset: 7, event };
    expect(await nowhere.replayer(subscription, 'r').send([message])).toEqual([
      { message, reason: expect.any(String), never: false },
    ]);
    await expect(nowhere.sendRecord(subscription, letter(7), 'r')).rejects.toThrow();
  });
});

dispatcherContract('SqsTickets.replayer', async () => {
  const { url, subscription, tickets } = await site();
  return {
    dispatcher: tickets.replayer(subscription, 'replay-1'),
    arrived: async (expected) => {
      const messages: Message[] = [];
      for (let more = [{}] as Message[]; more.length > 0 && messages.length < expected; ) {
        more = await receiveFrom(url);
        messages.push(...more);
      }
      return messages.flatMap((message) => {
        const handed = read(message, subscription);
        return handed?.kind === 'record' ? [handed] : [];
      });
    },
  };
});

describe('the dead-letter queue', () => {
  /** A subscription whose dead-letter queue is one of its own. */
  async function deadSite() {
    const url = await ownQueue('dead');
    const name = 'inbox';
    const topology = defineFabric({
      topics: { orders: { ordered: true } },
      subscriptions: { [name]: { topic: 'orders', target: { kind: 'pull' } } },
    });
    const subscription = topology.subscriptions[name] as Subscription;
    const client = new SQSClient(sqsSettings);
    // The queue's name is the test's, whatever the subscription's is.
    client.middlewareStack.add(
      (next) => (args) => next({ ...args, input: { ...args.input, QueueUrl: url } }),
      { step: 'initialize' },
    );
    return { url, subscription, dead: new SqsDeadQueue(client, { topology, urlPrefix: 'x' }) };
  }

  test('what is in it is handed out with its name and attributes, until it is removed', async () => {
    const { url, subscription, dead } = await deadSite();
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: 'not ours',
        MessageGroupId: 'g',
        MessageDeduplicationId: '1',
        MessageAttributes: { who: { DataType: 'String', StringValue: 'somebody' } },
      }),
    );
    const [moved] = await dead.receive(subscription);
    expect(moved).toMatchObject({
      id: expect.stringMatching(/^[\w-]{20,}$/),
      body: 'not ours',
      receives: 1,
      attributes: { who: 'somebody' },
    });
    await dead.remove(subscription, [moved?.handle ?? '']);
    await dead.remove(subscription, []);
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: url,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    expect(Object.values(Attributes ?? {})).toEqual(['0', '0']);
  });
});

test('a queue says how many messages it holds, and its ARN', async () => {
  const { subscription, places, tickets, url } = await site();
  const queues = new QueueState(sqs, places);
  expect(await queues.depth(subscription)).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
  await tickets.send(subscription, [parkedOf(subscription, 'key/a')]);
  expect(await queues.depth(subscription)).toEqual({ waiting: 1, inFlight: 0, delayed: 0 });
  await receiveFrom(url);
  expect(await queues.depth(subscription)).toEqual({ waiting: 0, inFlight: 1, delayed: 0 });
  expect(await queues.arn(subscription)).toMatch(new RegExp(`^arn:aws:sqs:.*${subscription.name}`));
});

describe('wake-ups', () => {
  test('a wake-up is read as it was sent', async () => {
    const url = await ownStandardQueue('wake');
    const operation = { namespace: 'default', id: 'redrive-1' };
    await new SqsWakeUps(sqs, url).send(operation, 0);
    const [message] = await receiveFrom(url);
    expect(wokenBy(message?.Body ?? '')).toEqual(operation);
  });

  test('one for later does not come now', async () => {
    const url = await ownStandardQueue('wake-later');
    await new SqsWakeUps(sqs, url).send({ namespace: 'default', id: 'x' }, 60);
    expect(await receiveFrom(url)).toEqual([]);
  });

  test.each(['', '{}', 'null', '{"namespace":"default"}', '{"namespace":1,"operationId":2}'])(
    'a message that is none is refused: %j',
    (body) => {
      expect(() => wokenBy(body)).toThrow();
    },
  );
});
