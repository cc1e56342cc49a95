import { dispatch, maxDispatchAttempts } from '../../../lib/domain/fan-out/dispatch';
import type { Message } from '../../../lib/domain/fan-out/message';
import { refusing } from '../../support/fan-out-site';
import { type Answer, MemoryTopic } from '../../support/memory-topic';
import { testOutside } from '../../support/test-outside';

const partition = { namespace: 'default', topic: 'orders', partition: 0 };

/** A message of each key, from offset 0 on; "-" is one without a key. */
const messagesOf = (keys: string, event = '{}'): Message[] =>
  [...keys].map((key, offset) => ({
    partition,
    offset,
    event,
    ...(key !== '-' && { key }),
  }));

async function run(messages: readonly Message[], answerTo?: (message: Message) => Answer) {
  const dispatcher = new MemoryTopic(answerTo);
  const outside = testOutside();
  const done = await dispatch({ dispatcher, outside }, messages, { ordered: true, packed: false });
  return { done, dispatcher, outside };
}

test('nothing to dispatch is done', async () => {
  const { done, dispatcher } = await run([]);
  expect(done).toEqual({ waiting: [], never: [] });
  expect(dispatcher.calls).toEqual([]);
});

test('messages of different keys go by tens', async () => {
  const { dispatcher } = await run(messagesOf('abcdefghijklmnopqrstuvwxy'));
  expect(dispatcher.calls.map(({ length }) => length)).toEqual([10, 10, 5]);
  expect(dispatcher.offsets).toEqual([...Array(25).keys()]);
});

test('two messages of one key are never in the same call', async () => {
  const { dispatcher } = await run(messagesOf('aabacb'));
  expect(dispatcher.callOffsets).toEqual([[0, 2, 4], [1, 5], [3]]);
});

test("messages without a key are in no one's way", async () => {
  const { dispatcher } = await run(messagesOf('---a-a'));
  expect(dispatcher.callOffsets).toEqual([[0, 1, 2, 3, 4], [5]]);
});

test('where order is not promised, messages of one key share a call', async () => {
  const dispatcher = new MemoryTopic();
  await dispatch({ dispatcher, outside: testOutside() }, messagesOf('aaab'), {
    ordered: false,
    packed: false,
  });
  expect(dispatcher.callOffsets).toEqual([[0, 1, 2, 3]]);
});

test('keys that share a lane share no call, though they are written differently', async () => {
  const long = 'x'.repeat(129);
  const messages = [long, long].map((key, offset) => ({ partition, offset, key, event: '{}' }));
  const { dispatcher } = await run(messages);
  expect(dispatcher.callOffsets).toEqual([[0], [1]]);
});

test.each([
  ['two of the largest records do not', 260_096, [[0], [1], [2]]],
  ['two of half the size do', 130_000, [[0, 1], [2]]],
  ['and bytes are counted, not characters', 87_000, [[0, 1], [2]]],
])('a call holds 256 KB, with room for attributes: %s', async (_, bytes, expected) => {
  const event = bytes === 87_000 ? 'ü'.repeat(65_000) : 'x'.repeat(bytes);
  const { dispatcher } = await run(messagesOf('abc', event));
  expect(dispatcher.callOffsets).toEqual(expected);
});

test('what a call did not accept is sent again alone, before anything later', async () => {
  const { done, dispatcher, outside } = await run(
    messagesOf('abcdefghijkl'),
    refusing({ 2: 2, 5: 1 }),
  );
  expect(done).toEqual({ waiting: [], never: [] });
  expect(dispatcher.callOffsets).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [2, 5], [2], [10, 11]]);
  expect(outside.pauses).toHaveLength(2);
});

test('what is refused every time waits, and all that was not sent behind it', async () => {
  const { done, dispatcher } = await run(messagesOf('abcdefghijkl'), refusing({ 3: 99 }));
  expect(done.waiting.map(({ offset }) => offset)).toEqual([3, 10, 11]);
  expect(done.reason).toBe('refuse');
  expect(done.never).toEqual([]);
  expect(dispatcher.calls).toHaveLength(maxDispatchAttempts);
});

test('what waits is in offset order, though later ones of other keys were accepted', async () => {
  const { done, dispatcher } = await run(messagesOf('aabacb'), refusing({ 2: 99 }));
  expect(done.waiting.map(({ offset }) => offset)).toEqual([1, 2, 3, 5]);
  expect(dispatcher.offsets).toEqual([0, 4]);
});

test('of one key nothing is accepted before what is earlier', async () => {
  const { dispatcher } = await run(messagesOf('aaaa'), refusing({ 0: 3, 2: 1 }));
  expect(dispatcher.offsets).toEqual([0, 1, 2, 3]);
});

test('what can never be accepted is given back with its reason, and nothing waits for it', async () => {
  const { done, dispatcher } = await run(messagesOf('aab'), refusing({ 0: 99 }, 'never'));
  expect(done.waiting).toEqual([]);
  expect(done.reason).toBeUndefined();
  expect(done.never.map(({ message, reason }) => [message.offset, reason])).toEqual([[0, 'never']]);
  expect(dispatcher.callOffsets).toEqual([[0, 2], [1]]);
});

test('between tries it waits longer and longer, up to a second', async () => {
  const { outside } = await run(messagesOf('a'), refusing({ 0: 99 }));
  expect(outside.pauses).toHaveLength(maxDispatchAttempts - 1);
  for (const [at, pause] of outside.pauses.entries())
    expect(pause).toBeLessThanOrEqual(Math.min(1_000, 50 * 2 ** at));
});

describe('on a topic that is packed', () => {
  const way = { ordered: true, packed: true };
  const send = async (messages: readonly Message[], answerTo?: (message: Message) => Answer) => {
    const dispatcher = new MemoryTopic(answerTo, { packs: true });
    return {
      dispatcher,
      done: await dispatch({ dispatcher, outside: testOutside() }, messages, way),
    };
  };

  test('records go together whatever their keys, up to a hundred', async () => {
    const { dispatcher } = await send(messagesOf('a'.repeat(120) + 'b'.repeat(85)));
    expect(dispatcher.calls.map(({ length }) => length)).toEqual([100, 100, 5]);
    expect(dispatcher.offsets).toEqual([...Array(205).keys()]);
  });

  test('records go together up to 60 KB, and what is larger goes by itself', async () => {
    const sizes = [29_000, 29_000, 10, 100_000, 10];
    const messages = sizes.map((size, offset) => ({
      partition,
      offset,
      key: 'a',
      event: 'x'.repeat(size),
    }));
    const { dispatcher } = await send(messages);
    expect(dispatcher.callOffsets).toEqual([[0, 1, 2], [3], [4]]);
  });

  test('a pack that is refused is sent again as it was, and nothing goes before it', async () => {
    const { dispatcher, done } = await send(messagesOf('a'.repeat(101)), refusing({ 0: 2 }));
    expect(dispatcher.calls.map(({ length }) => length)).toEqual([100, 100, 100, 1]);
    expect(done).toEqual({ waiting: [], never: [] });
  });

  test('a pack that stays refused waits, and all behind it', async () => {
    const { dispatcher, done } = await send(messagesOf('a'.repeat(101)), refusing({ 0: 99 }));
    expect(dispatcher.calls).toHaveLength(maxDispatchAttempts);
    expect(done.waiting.map(({ offset }) => offset)).toEqual([...Array(101).keys()]);
  });

  test('one record that no topic takes does not take the rest of its pack with it', async () => {
    const { dispatcher, done } = await send(messagesOf('abcde'), ({ offset }) =>
      offset === 2 ? 'never' : 'accept',
    );
    expect(dispatcher.offsets).toEqual([0, 1, 3, 4]);
    expect(done.never.map(({ message }) => message.offset)).toEqual([2]);
    expect(done.waiting).toEqual([]);
  });
});
