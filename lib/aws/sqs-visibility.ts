import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** A message, and how long nobody is to have it. */
export interface Hold {
  readonly handle: string;
  /** From now, 0 to 43,200. */
  readonly seconds: number;
}

/** Longest that SQS hides a message. */
export const longestVisibility = 43_200;

/**
 * Sets when messages come again. What could not be set comes when its present lease ends, which loses nothing.
 * @returns what SQS refused
 */
export async function holdMessages(
  sqs: SQSClient,
  queueUrl: string,
  holds: readonly Hold[],
): Promise<readonly BatchResultErrorEntry[]> {
  const refused: BatchResultErrorEntry[] = [];
  for (let at = 0; at < holds.length; at += 10) {
    const entries = holds.slice(at, at + 10).map(({ handle, seconds }, nth) => ({
      Id: String(nth),
      ReceiptHandle: handle,
      VisibilityTimeout: Math.min(longestVisibility, seconds),
    }));
    const command = new ChangeMessageVisibilityBatchCommand({
      QueueUrl: queueUrl,
      Entries: entries,
    });
    refused.push(...((await sqs.send(command)).Failed ?? []));
  }
  return refused;
}
