import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { makeTopicsFifo } from '../../../lib/local/fifo-topics';
import type { Site } from '../site';
import { type Api, byHandStack, byHandTemplate, kinesisTemplate } from './template';

/** The same work done by hand, deployed beside Weft. */
export interface ByHand {
  readonly standard: { readonly topic: string; readonly queue: string };
  readonly fifo: { readonly topic: string; readonly queue: string };
  readonly bus: { readonly queue: string };
  /** Why there is no Kinesis; undefined where there is. */
  readonly noKinesis?: string;
}

export async function deployByHand(site: Site): Promise<ByHand> {
  const client = new CloudFormationClient(site.sdk);
  const api = { apiId: site.outputs.ApiId ?? '', authorizerId: await authorizerOf(client) };
  const outputs = await create(client, byHandStack, byHandTemplate(api satisfies Api));
  await makeTopicsFifo(site.sdk, byHandStack);
  const noKinesis = await create(client, `${byHandStack}Kinesis`, kinesisTemplate()).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return {
    standard: { topic: outputs.StandardTopic ?? '', queue: outputs.StandardQueue ?? '' },
    fifo: { topic: outputs.FifoTopic ?? '', queue: outputs.FifoQueue ?? '' },
    bus: { queue: outputs.BusQueue ?? '' },
    ...(noKinesis !== undefined && { noKinesis }),
  };
}

async function authorizerOf(client: CloudFormationClient): Promise<string> {
  const { StackResources = [] } = await client.send(
    new DescribeStackResourcesCommand({ StackName: 'WeftBench' }),
  );
  const type = 'AWS::ApiGatewayV2::Authorizer';
  const found = StackResources.find(({ ResourceType }) => ResourceType === type);
  return found?.PhysicalResourceId ?? '';
}

async function create(
  client: CloudFormationClient,
  StackName: string,
  template: object,
): Promise<Record<string, string>> {
  await client.send(
    new CreateStackCommand({
      StackName,
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_IAM'],
    }),
  );
  const limits = { client, minDelay: 1, maxDelay: 2, maxWaitTime: 120 };
  await waitUntilStackCreateComplete(limits, { StackName });
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  const outputs = Stacks[0]?.Outputs ?? [];
  return Object.fromEntries(
    outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
}
