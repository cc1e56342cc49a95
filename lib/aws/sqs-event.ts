import type { SQSRecord } from 'aws-lambda';
import type { QueueMessage } from '../domain/deliver/queue-message';
import { mapValues } from '../domain/map-values';

/** A message as Lambda hands it to a function. */
export const messageOfRecord = (record: SQSRecord): QueueMessage => ({
  handle: record.receiptHandle,
  body: record.body,
  receives: Number(record.attributes.ApproximateReceiveCount),
  queuedAt: Number(record.attributes.SentTimestamp),
  attributes: mapValues(record.messageAttributes, ({ stringValue }) => stringValue),
});
