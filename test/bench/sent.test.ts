import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { nothingSent, sizeOf, watchSends } from '../../scripts/bench/counted/sent';

/** A topic that takes what it is asked to, and refuses the rest. */
function topicTaking(...ids: string[]) {
  const sent = nothingSent();
  const sns = watchSends(new SNSClient({ region: 'us-east-1' }), sent);
  sns.middlewareStack.add(
    () => async () => ({
      response: {},
      output: { $metadata: {}, Successful: ids.map((Id) => ({ Id })), Failed: [] },
    }),
    { step: 'initialize', priority: 'low', name: 'answers' },
  );
  const send = (...texts: string[]) =>
    sns.send(
      new PublishBatchCommand({
        TopicArn: 'topic',
        PublishBatchRequestEntries: texts.map((Message, at) => ({ Id: String(at), Message })),
      }),
    );
  return { sent, send };
}

test('a message that holds many records is one message, with the bytes of all', async () => {
  const { sent, send } = topicTaking('0', '1');
  await send('a'.repeat(50_000), 'b'.repeat(30_000));
  expect(sent).toEqual({ messages: 2, bytes: 80_000, billed: 2 });
  await send('c');
  expect(sent).toEqual({ messages: 3, bytes: 80_001, billed: 3 });
});

test('what a topic refused is counted when it is sent again, and not before', async () => {
  const { sent, send } = topicTaking('1');
  await send('four', 'six666');
  expect(sent).toEqual({ messages: 1, bytes: 6, billed: 1 });
});

test('a message is as large as its text in bytes and its attributes, by SNS’s names and by SQS’s', () => {
  const MessageAttributes = { topic: { DataType: 'String', StringValue: 'orders' } };
  expect(sizeOf({ Message: 'é', MessageAttributes })).toBe(2 + 5 + 6 + 6);
  expect(sizeOf({ Body: 'é', MessageAttributes })).toBe(2 + 5 + 6 + 6);
  expect(sizeOf({})).toBe(0);
});
