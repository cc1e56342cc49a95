import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { OperationRef } from '../domain/operations/operation';
import type { WakeUps } from '../domain/operations/operation-store';
import { answerOf } from './failure';

/** Wake-ups of operations, in an SQS queue. */
export class SqsWakeUps implements WakeUps {
  constructor(
    private readonly sqs: SQSClient,
    private readonly queueUrl: string,
  ) {}

  async send({ namespace, id }: OperationRef, seconds: number): Promise<void> {
    const command = new SendMessageCommand({
      QueueUrl: this.queueUrl,
      DelaySeconds: seconds,
      MessageBody: JSON.stringify({ namespace, operationId: id }),
    });
    await answerOf(this.sqs.send(command));
  }
}

/** Reads a wake-up's message. Throws when it is none. */
export function wokenBy(body: string): OperationRef {
  const { namespace, operationId } = JSON.parse(body) as Record<string, unknown>;
  if (typeof namespace === 'string' && typeof operationId === 'string')
    return { namespace, id: operationId };
  throw new Error('the message names no operation');
}
