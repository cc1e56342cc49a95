import { setImmediate as turn } from 'node:timers/promises';
import { fanOutBatch } from '../../../lib/domain/fan-out/batch';
import { GatheredDispatcher } from '../../../lib/domain/fan-out/gathered';
import type { Message } from '../../../lib/domain/fan-out/message';
import { defineFabric } from '../../../lib/domain/topology/fabric';
import { dispatcherContract } from '../../contracts/dispatcher';
import { clicks, fanOutSite, orders } from '../../support/fan-out-site';
import { type Answer, MemoryTopic } from '../../support/memory-topic';
import { entryOf, recordOf } from '../../support/records';

const outside = { pause: async () => void (await turn()) };
const topology = defineFabric({ topics: { orders: {}, packs: { packed: true } } });

const messagesOf = (partition: number, count: number, data = ''): Message[] =>
  Array.from({ length: count }, (_, offset) => ({
    partition: { ...orders, partition },
    offset,
    key: `${partition}-${offset}`,
    event: `{"data":"${data}"}`,
  }));

function gathered(answerTo?: (message: Message) => Answer) {
  const topic = new MemoryTopic(answerTo);
  return { topic, dispatcher: new GatheredDispatcher(topic, { outside, topology }) };
}

dispatcherContract('GatheredDispatcher', async () => {
  const { topic, dispatcher } = gathered();
  return {
    dispatcher,
    arrived: async () =>
      topic.accepted.map(({ partition, offset, event }) => ({
        position: { ...partition, offset },
        event,
      })),
  };
});

test('what several partitions send at the same moment goes in one call', async () => {
  const { topic, dispatcher } = gathered();
  const sent = await Promise.all([0, 1, 2].map((at) => dispatcher.send(messagesOf(at, 3))));
  expect(sent).toEqual([[], [], []]);
  expect(topic.calls.map((call) => call.length)).toEqual([9]);
});

test('no call is larger than a topic takes, and none cuts what belongs together', async () => {
  const { topic, dispatcher } = gathered();
  await Promise.all([7, 5, 3, 5, 10].map((count, at) => dispatcher.send(messagesOf(at, count))));
  expect(topic.calls.map((call) => call.length).sort()).toEqual([10, 10, 10]);
  const large = 'x'.repeat(100_000);
  topic.calls.length = 0;
  await Promise.all([0, 1, 2].map((at) => dispatcher.send(messagesOf(at, 1, large))));
  expect(topic.calls.map((call) => call.length)).toEqual([2, 1]);
});

test('each partition is told of its own messages only', async () => {
  const { dispatcher } = gathered(({ partition, offset }) =>
    partition.partition === 1 && offset === 1 ? 'refuse' : 'accept',
  );
  const sent = await Promise.all([0, 1].map((at) => dispatcher.send(messagesOf(at, 3))));
  expect(sent.map((refused) => refused.map(({ message }) => message.offset))).toEqual([[], [1]]);
});

test('a call that fails as a whole is refused to each partition, which tries again by itself', async () => {
  const { topic, dispatcher } = gathered();
  const send = topic.send.bind(topic);
  jest
    .spyOn(topic, 'send')
    .mockImplementationOnce(async (messages) =>
      messages.map((message) => ({ message, reason: 'throttled', never: false })),
    )
    .mockImplementation(send);
  const site = { ...fanOutSite(), dispatcher };
  // Pauses of their own: what was sent together is not sent together again.
  let pauses = 0;
  site.outside.pause = async () => {
    for (let turns = pauses++; turns >= 0; turns--) await turn();
  };
  const items = [0, 1, 2].map((partition) =>
    entryOf({ ...orders, partition }, 0, { records: [recordOf('x', `${partition}`)] }),
  );
  expect((await fanOutBatch(site, items)).againFrom).toBeUndefined();
  expect(topic.calls.map((call) => call.length)).toEqual([1, 1, 1]);
});

test('different topics are sent to apart', async () => {
  const { topic, dispatcher } = gathered();
  const click = { ...messagesOf(0, 1)[0], partition: clicks } as Message;
  await Promise.all([dispatcher.send(messagesOf(0, 2)), dispatcher.send([click])]);
  expect(topic.calls.map((call) => call.map(({ partition }) => partition.topic))).toEqual([
    ['orders', 'orders'],
    ['clicks'],
  ]);
});

test('whoever breaks is told so, in every partition of the call', async () => {
  const { topic, dispatcher } = gathered();
  jest.spyOn(topic, 'send').mockRejectedValue(new Error('broken'));
  const sent = await Promise.allSettled([0, 1].map((at) => dispatcher.send(messagesOf(at, 1))));
  expect(sent.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

test('a wake-up of many partitions takes as few calls as its records, each partition in order', async () => {
  const site = fanOutSite();
  const partitions = [0, 1, 2, 3, 4, 5, 6, 7];
  const items = partitions.flatMap((partition) =>
    [0, 1].map((at) =>
      entryOf({ ...orders, partition }, at * 2, {
        records: [recordOf('x', `${partition}-a`), recordOf('y', `${partition}-a`)],
      }),
    ),
  );
  const dispatcher = new GatheredDispatcher(site.dispatcher, { outside, topology });
  const { againFrom } = await fanOutBatch({ ...site, dispatcher }, items);
  expect(againFrom).toBeUndefined();
  // One record a key in a call: four rounds of eight partitions.
  expect(site.dispatcher.calls).toHaveLength(4);
  for (const partition of partitions) {
    const offsets = site.dispatcher.accepted
      .filter((message) => message.partition.partition === partition)
      .map(({ offset }) => offset);
    expect(offsets).toEqual([0, 1, 2, 3]);
  }
});
