import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { fromItem, type Item } from '../aws/log-item';
import type { LogItem } from '../domain/log/log-store';

/** The log items that woke us, in the stream's order, and how the stream names each. */
export interface Woken {
  readonly arrivals: readonly LogItem[];
  /** The answer that has everything from `arrival` on delivered again; without one, nothing. */
  toResponse(arrival?: LogItem): DynamoDBBatchResponse;
}

/** Reads a wake-up of the log table's stream. */
export function fromStream({ Records }: DynamoDBStreamEvent): Woken {
  const woken = Records.filter(isInsert).map((record) => ({
    arrival: fromItem(record.dynamodb?.NewImage as unknown as Item),
    sequenceNumber: record.dynamodb?.SequenceNumber ?? '',
  }));
  return {
    arrivals: woken.map(({ arrival }) => arrival),
    toResponse: (from) => ({
      batchItemFailures: woken
        .filter(({ arrival }) => arrival === from)
        .map(({ sequenceNumber }) => ({ itemIdentifier: sequenceNumber })),
    }),
  };
}

const isInsert = ({ eventName, dynamodb }: DynamoDBRecord): boolean =>
  eventName === 'INSERT' && dynamodb?.NewImage !== undefined;
