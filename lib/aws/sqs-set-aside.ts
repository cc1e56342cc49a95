import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { FanOutLetter, SetAside } from '../domain/fan-out/fan-out';

/** Fan-out's own dead letters, in an SQS queue that an alarm watches. */
export class SqsSetAside implements SetAside {
  constructor(
    private readonly sqs: SQSClient,
    private readonly queueUrl: string,
  ) {}

  async keep(letters: readonly FanOutLetter[]): Promise<void> {
    for (const { partition, ...letter } of letters) {
      await this.sqs.send(
        new SendMessageCommand({
          QueueUrl: this.queueUrl,
          MessageBody: JSON.stringify({ ...partition, ...letter }),
        }),
      );
    }
  }
}
