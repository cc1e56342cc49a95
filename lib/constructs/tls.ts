import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type ITopic, TopicPolicy } from 'aws-cdk-lib/aws-sns';
import { type IQueue, QueuePolicy } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** Refuses whatever comes to these queues without TLS. One policy for all: a stack may hold 500 resources. */
export function demandTlsOfQueues(scope: Construct, queues: readonly IQueue[]): void {
  if (queues.length === 0) return;
  const policy = new QueuePolicy(scope, 'DeadLettersTls', { queues: [...queues] });
  policy.document.addStatements(refusal(['sqs:*']));
}

/** The same for topics. */
export function demandTlsOfTopics(scope: Construct, topics: readonly ITopic[]): void {
  if (topics.length === 0) return;
  const policy = new TopicPolicy(scope, 'Tls', { topics: [...topics] });
  policy.document.addStatements(tlsRefusal());
}

/** The same for a topic that has more to say in its policy. */
export const tlsRefusal = (): PolicyStatement => refusal(ofTopics);

/** In the policy of a queue or topic, `*` is that queue or topic. */
const refusal = (actions: string[]): PolicyStatement =>
  new PolicyStatement({
    sid: 'TlsOnly',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions,
    resources: ['*'],
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  });

/** SNS takes no `sns:*` in the policy of a topic. */
const ofTopics = [
  'sns:Publish',
  'sns:Subscribe',
  'sns:AddPermission',
  'sns:RemovePermission',
  'sns:SetTopicAttributes',
  'sns:GetTopicAttributes',
  'sns:ListSubscriptionsByTopic',
  'sns:DeleteTopic',
];
