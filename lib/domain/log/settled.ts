/**
 * How old a record is before it may be deleted, in milliseconds. A writer that saw the end of the log before it
 * was appended would find its place free again. Its write is refused by then: AWS takes no request that was
 * signed so long ago, and our own tries end after seconds.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
export const settledMs = 15 * 60_000;
