import { DeleteQueueCommand } from '@aws-sdk/client-sqs';
import { SqsRefusedEvents } from '../../lib/aws/event-bus-refused';
import { ownStandardQueue, receiveFrom, sqs } from '../support/own-queue';

test('a refused event can be read as it came, with the reason, whatever characters are in it', async () => {
  const queueUrl = await ownStandardQueue('refused');
  const detail = { text: '\ufffe \uffff \ud800 \u0000 \u007f 😀', wide: 'é'.repeat(100) };
  const refused = { source: 'shop', event: { id: '1', detail }, code: 'c', reason: 'r' };
  await new SqsRefusedEvents(sqs, queueUrl).keep(refused);
  const [message] = await receiveFrom(queueUrl);
  expect(JSON.parse(message?.Body ?? '')).toEqual(refused);
  await sqs.send(new DeleteQueueCommand({ QueueUrl: queueUrl }));
});
