import type { RemovalPolicy } from 'aws-cdk-lib';
import { FifoThroughputScope, Topic, type TopicProps } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { keyOf } from './encryption';

export interface FabricTopicProps {
  /** Physical name, `.fifo` included. */
  readonly topicName: string;
  readonly ordered: boolean;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * A topic's way out: the SNS topic that filters its records and feeds the subscriptions' queues. That it takes nothing
 * without TLS is said in one policy for all topics.
 */
export class FabricTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: FabricTopicProps) {
    super(scope, id);
    const { topicName, ordered, removalPolicy } = props;
    this.topic = new Topic(this, 'Topic', {
      topicName,
      masterKey: keyOf(this),
      ...(ordered && fifo),
    });
    this.topic.applyRemovalPolicy(removalPolicy);
  }
}

// Deduplicated by position, and limited by key rather than for the whole topic.
const fifo: TopicProps = {
  fifo: true,
  contentBasedDeduplication: false,
  fifoThroughputScope: FifoThroughputScope.MESSAGE_GROUP,
};
