import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { QueueState } from '../../../lib/aws/queue-state';
import { LambdaQueueSwitch } from '../../../lib/aws/queue-switch';
import type { Subscription } from '../../../lib/domain/topology/fabric';
import type { Site } from '../site';
import topology from '../topology';

/** Has Lambda leave a subscription's queue alone: what is in it is counted by who receives it here. */
export async function takeOver(site: Site, subscription: Subscription): Promise<void> {
  const queues = new QueueState(new SQSClient({ ...site.sdk, useQueueUrlAsEndpoint: false }), {
    topology,
    urlPrefix: site.queueUrl(''),
  });
  await new LambdaQueueSwitch(new LambdaClient(site.sdk), queues).turn(subscription, false);
}
