import { SqsSetAside } from '../../lib/aws/sqs-set-aside';
import { ownStandardQueue, receiveFrom, sqs } from '../support/own-queue';

test('what can not be dispatched is kept with its place and the reason', async () => {
  const url = await ownStandardQueue('set-aside');
  const partition = { namespace: 'default', topic: 'orders', partition: 3 };
  const letters = [
    { partition, base: 4, count: 2, reason: 'it is "damaged"' },
    { partition, base: 9, count: 1, reason: 'refused' },
  ];
  await new SqsSetAside(sqs, url).keep(letters);
  const bodies = (await receiveFrom(url)).map(({ Body = '' }) => JSON.parse(Body));
  expect(bodies.sort((a, b) => a.base - b.base)).toEqual([
    { ...partition, base: 4, count: 2, reason: 'it is "damaged"' },
    { ...partition, base: 9, count: 1, reason: 'refused' },
  ]);
});
