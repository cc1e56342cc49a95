import type { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';

const lateOrBusy =
  /Throttl|ProvisionedThroughput|RequestLimit|LimitExceeded|TransactionInProgress|Timeout/;

/**
 * Whether a failed call may have taken effect all the same, or may on another try. The SDK repeats a call
 * by itself, so even a throttled one may follow a try that was stored and whose answer was lost.
 */
export function mayHaveHappened(error: unknown): boolean {
  const { $fault, name = '' } = error as Partial<DynamoDBServiceException>;
  return $fault !== 'client' || lateOrBusy.test(name);
}
