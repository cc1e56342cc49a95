import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { handler } from '../../examples/github-audit/handler';

const attribute = (stringValue: string) => ({ stringValue, dataType: 'String' });

const record = (offset: number, event: object): SQSRecord =>
  ({
    body: JSON.stringify(event),
    messageAttributes: {
      topic: attribute('github-events'),
      partition: attribute('3'),
      offset: attribute(String(offset)),
    },
  }) as unknown as SQSRecord;

test('the audit writes one line for each record, in their order, and reports no failure', async () => {
  const log = jest.spyOn(console, 'log').mockImplementation(() => {});
  const records = [
    record(7, { type: 'com.github.push', partitionkey: 'o/r' }),
    record(8, { type: 'com.github.ping' }),
  ];
  expect(await handler({ Records: records } as SQSEvent)).toEqual({ batchItemFailures: [] });
  const lines = log.mock.calls.map(([line]) => JSON.parse(line));
  expect(lines).toEqual([
    {
      message: 'audited',
      topic: 'github-events',
      partition: 3,
      offset: 7,
      type: 'com.github.push',
      key: 'o/r',
      at: expect.any(Number),
    },
    {
      message: 'audited',
      topic: 'github-events',
      partition: 3,
      offset: 8,
      type: 'com.github.ping',
      key: null,
      at: expect.any(Number),
    },
  ]);
  log.mockRestore();
});
