/**
 * How long a call to AWS may take. A call that hangs is given up and tried again by the SDK, at most three times,
 * well before the gateway gives up on the whole request after 30 s.
 */
const within = (requestTimeout: number) => ({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout, throwOnRequestTimeout: true },
});

/** DynamoDB, SNS and Secrets Manager answer within milliseconds. */
export const quickSettings = within(3_000);

/**
 * A receive waits for up to 20 s. Queues are called at the region's address, or the one that is set, not at the
 * one in their URL.
 */
export const sqsSettings = { ...within(23_000), useQueueUrlAsEndpoint: false };
