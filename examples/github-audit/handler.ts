import { type ConsumedRecord, createConsumer } from '../../lib/consumer';

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

/** Writes a record into the audit's log. */
export function audit(record: ConsumedRecord): void {
  console.log(JSON.stringify(auditLine(record, Date.now())));
}

/** A subscription's Lambda: gets its records one by one, those of one key in order. */
export const handler = createConsumer(audit);

/** The record's place in the log comes beside the event, so that repeats can be told. */
const auditLine = (record: ConsumedRecord, at: number): AuditLine => ({
  message: 'audited',
  topic: record.topic,
  partition: record.partition,
  offset: record.offset,
  type: record.event.type,
  key: record.key ?? null,
  at,
});
