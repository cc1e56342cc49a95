import {
  GetTopicAttributesCommand,
  paginateListTopics,
  SetTopicAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import type { SdkConfig } from './access';

/**
 * Makes those topics of a stack FIFO that its template says are. MiniStack 1.5.33 leaves `FifoTopic` of a
 * CloudFormation template out, and a standard topic hands no message group on: nothing then holds a key's
 * later records back. Elsewhere they are FIFO already, and nothing is done.
 */
export async function makeTopicsFifo(sdk: SdkConfig, stackName: string): Promise<void> {
  const client = new SNSClient(sdk);
  for await (const { Topics = [] } of paginateListTopics({ client }, {})) {
    const arns = Topics.map(({ TopicArn = '' }) => TopicArn);
    const ours = arns.filter((arn) => arn.includes(`:${stackName}-`) && arn.endsWith('.fifo'));
    await Promise.all(ours.map((arn) => makeFifo(client, arn)));
  }
}

async function makeFifo(client: SNSClient, TopicArn: string): Promise<void> {
  const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn }));
  if (Attributes?.FifoTopic === 'true') return;
  const fifo = { TopicArn, AttributeName: 'FifoTopic', AttributeValue: 'true' };
  await client.send(new SetTopicAttributesCommand(fifo));
}
