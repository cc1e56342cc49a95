import type { DynamoDBRecord } from 'aws-lambda';
import { toItem } from '../../lib/aws/log-item';
import type { LogEntry } from '../../lib/domain/log/log-store';
import { fromStream } from '../../lib/runtime/log-stream';
import { awkwardRecords } from '../support/awkward-records';
import { entryOf } from '../support/records';

const partition = { namespace: 'default', topic: 'orders', partition: 3 };
const first = entryOf(partition, 0, { records: awkwardRecords });
const second = entryOf(partition, first.records.length);

/** A record of the log table's stream as a Lambda receives it: binary as base64, numbers as text. */
function streamed(entry: LogEntry, more: Partial<DynamoDBRecord> = {}): DynamoDBRecord {
  const { records, ...image } = toItem(entry);
  const base64 = Buffer.from(records?.B ?? []).toString('base64');
  return {
    eventID: `event-${entry.base}`,
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    dynamodb: {
      ApproximateCreationDateTime: 1_893_499_200,
      Keys: { pk: image.pk, base: image.base } as never,
      NewImage: { ...image, records: { B: base64 } } as never,
      SequenceNumber: `4421584500000000017450439${entry.base}`,
      SizeBytes: 412,
      StreamViewType: 'NEW_IMAGE',
    },
    eventSourceARN:
      'arn:aws:dynamodb:us-east-1:000000000000:table/Log/stream/2030-01-01T00:00:00.000',
    ...more,
  };
}

test('the items that were appended arrive in the order of the stream', () => {
  const { arrivals } = fromStream({ Records: [streamed(first), streamed(second)] });
  expect(arrivals).toEqual([first, second]);
});

test('what is changed or deleted wakes nobody', () => {
  const { arrivals } = fromStream({
    Records: [
      streamed(first, { eventName: 'REMOVE' }),
      streamed(first, { eventName: 'MODIFY' }),
      streamed(first, { dynamodb: { SequenceNumber: '1' } }),
    ],
  });
  expect(arrivals).toEqual([]);
});

test('an item that can not be decoded arrives with its place', () => {
  const record = streamed(second);
  const image = { ...record.dynamodb?.NewImage, records: { B: 'AAAA' } };
  const damaged = { ...record, dynamodb: { ...record.dynamodb, NewImage: image } };
  const { arrivals } = fromStream({ Records: [damaged as DynamoDBRecord] });
  expect(arrivals).toEqual([
    { partition, base: second.base, count: 1, reason: expect.any(String) },
  ]);
});

test('when all is done nothing comes again', () => {
  const { toResponse } = fromStream({ Records: [streamed(first)] });
  expect(toResponse()).toEqual({ batchItemFailures: [] });
});

test('the answer names the first record that is to come again, of the same item only one', () => {
  const removed = streamed(first, { eventName: 'REMOVE' });
  const { arrivals, toResponse } = fromStream({
    Records: [removed, streamed(first), streamed(second), streamed(second)],
  });
  expect(toResponse(arrivals[1])).toEqual({
    batchItemFailures: [{ itemIdentifier: `4421584500000000017450439${second.base}` }],
  });
});
