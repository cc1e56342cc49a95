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
  const done = await dispatch({ dispatcher, outside }, messages, true);
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
  await dispatch({ dispatcher, outside: testOutside() }, messagesOf('aaab'), false);
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
