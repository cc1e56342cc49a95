import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

/** What the audit keeps of a record: one line of JSON in the function's log. */
interface AuditLine {
  readonly message: 'audited';
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly type: string;
  readonly key: string | null;
  /** When it was handled, milliseconds since 1970. */
  readonly at: number;
}

/** A subscription's Lambda: gets its records in batches, those of one key in order. */
export const handler = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
  for (const record of Records) console.log(JSON.stringify(auditLine(record, Date.now())));
  // Nothing to report: a record named here would be delivered again.
  return { batchItemFailures: [] };
};

/** The body is the CloudEvent; its place in the log comes beside it, so that repeats can be told. */
function auditLine({ body, messageAttributes }: SQSRecord, at: number): AuditLine {
  const { type, partitionkey } = JSON.parse(body) as { type: string; partitionkey?: string };
  return {
    message: 'audited',
    topic: messageAttributes.topic?.stringValue ?? '',
    partition: Number(messageAttributes.partition?.stringValue),
    offset: Number(messageAttributes.offset?.stringValue),
    type,
    key: partitionkey ?? null,
    at,
  };
}
