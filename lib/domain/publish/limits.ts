/**
 * Largest record in bytes, counted on the event's JSON as it is delivered, base64 included.
 * SNS carries 262,144 bytes a message with its attributes; 2 KiB are left for those.
 * Source: https://docs.aws.amazon.com/general/latest/gr/sns.html
 */
export const maxRecordBytes = 260_096;

/** Largest request body in bytes: a Lambda accepts 6 MB, of which base64 and headers take a part. */
export const maxRequestBytes = 2 * 1024 * 1024;

/** Most entries in one batch. */
export const maxBatchEntries = 500;

/** Deepest nesting of a delivered event, the event itself counted: common JSON parsers stop at 64. */
export const maxDepth = 64;

/** Longest key in UTF-8 bytes. */
export const maxKeyBytes = 1_024;

/** Longest Idempotency-Key in characters. */
export const maxIdempotencyKeyLength = 255;

/** Most bytes of records in one item of the log; DynamoDB takes 400 KiB, compressed or not. */
export const maxAppendBytes = 384 * 1024;

/** Most appends of a keyed request: a DynamoDB transaction holds 100 items, one of which remembers the key. */
export const maxKeyedAppends = 99;

/** Most broken rules that one refusal spells out, so that an answer stays far smaller than its request. */
export const maxProblems = 20;
