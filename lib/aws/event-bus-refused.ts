import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { RefusedEvent, RefusedEvents } from '../domain/event-bus/ingest';

/**
 * Events that could not be appended, in an SQS queue that an alarm watches. A message's body is what the Lambda was
 * invoked with, and the reason: once that is mended, the Lambda may be invoked with it again.
 */
export class SqsRefusedEvents implements RefusedEvents {
  constructor(
    private readonly sqs: SQSClient,
    private readonly queueUrl: string,
  ) {}

  async keep(refused: RefusedEvent): Promise<void> {
    const MessageBody = carriable(JSON.stringify(refused));
    await this.sqs.send(new SendMessageCommand({ QueueUrl: this.queueUrl, MessageBody }));
  }
}

/** SQS takes neither U+FFFE nor U+FFFF; in JSON an escape is the same value. */
const carriable = (json: string): string =>
  json.replace(/[\ufffe\uffff]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16)}`);
