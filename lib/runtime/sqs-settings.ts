/** Queues are called at the region's address, or the one that is set, not at the one in their URL. */
export const sqsSettings = { useQueueUrlAsEndpoint: false };
