import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnSubscription, type ITopic } from 'aws-cdk-lib/aws-sns';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  type QueueProps,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { snsPolicyOf } from '../domain/filter/filter';
import type { Subscription } from '../domain/topology/fabric';
import { isNative } from '../domain/topology/target';
import { acknowledge, ofDeadLetterQueue } from './acknowledge';
import { allowKey, queueEncryption } from './encryption';
import { allowFrom, allowHold, allowReceive, allowSend } from './grants';

export interface SubscriptionQueueProps {
  readonly subscription: Subscription;
  readonly topic: ITopic;
  readonly ordered: boolean;
  /** Whether the topic's records come in packs, which SNS can't see into. */
  readonly packed: boolean;
  /** Physical names, `.fifo` included. */
  readonly names: { readonly queue: string; readonly deadLetters: string };
  readonly removalPolicy: RemovalPolicy;
}

/** One subscription's queue, fed by its topic through its filter, with its own dead-letter queue. */
export class SubscriptionQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: SubscriptionQueueProps) {
    super(scope, id);
    this.deadLetters = this.createDeadLetters(props);
    acknowledge(this.deadLetters, ofDeadLetterQueue);
    this.queue = this.createQueue(props);
    this.subscribe(props);
  }

  /** Lets `grantee` receive from the queue, settle what it received, and dead-letter it. */
  grantConsume(grantee: IGrantable): Grant {
    allowKey(this, grantee);
    return allowReceive(grantee, this.queue)
      .combine(allowHold(grantee, this.queue))
      .combine(allowSend(grantee, this.deadLetters));
  }

  private createDeadLetters({ ordered, names, removalPolicy }: SubscriptionQueueProps): Queue {
    return new Queue(this, 'DeadLetters', {
      ...common(ordered),
      ...queueEncryption(this),
      removalPolicy,
      queueName: names.deadLetters,
    });
  }

  private createQueue(props: SubscriptionQueueProps): Queue {
    const { ordered, names, removalPolicy, subscription } = props;
    return new Queue(this, 'Queue', {
      ...common(ordered),
      ...queueEncryption(this),
      enforceSSL: true,
      removalPolicy,
      queueName: names.queue,
      visibilityTimeout: Duration.seconds(visibilityOf(subscription)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: maxReceives(subscription) },
    });
  }

  private subscribe(props: SubscriptionQueueProps): void {
    const { topic } = props;
    allowFrom(topic.topicArn, { service: 'sns.amazonaws.com', into: this.queue });
    // The construct library's filters know no message body, so that the resource is written directly.
    const resource = new CfnSubscription(this, 'Subscription', {
      topicArn: topic.topicArn,
      protocol: 'sqs',
      endpoint: this.queue.queueArn,
      rawMessageDelivery: true,
      ...filtered(props),
    });
    acknowledge(resource, {
      'Serverless-SNSRedrivePolicy':
        'SNS tries a queue again for 23 days, and what it gave up is in the log, to be replayed.',
    });
    resource.node.addDependency(this.queue);
  }
}

/** Where we count attempts ourselves, SQS may only step in when our own code fails time and again: its most. */
const maxReceives = ({ target, retry }: Subscription): number =>
  isNative(target) ? retry.attempts : 1_000;

/**
 * A pushed batch is its Lambda's for the lease, and comes again well after: a worker that began late, since Lambda was
 * throttled, is not joined by another.
 */
const visibilityOf = ({ target, lease }: Subscription): number =>
  target.kind === 'pull' ? lease : 2 * lease + marginSeconds;

const marginSeconds = 10;

/** What SNS can't filter, it leaves to whoever hands the records out. */
function filtered({ subscription: { filter }, packed }: SubscriptionQueueProps) {
  if (!filter || packed) return {};
  const sns = snsPolicyOf(filter);
  return 'policy' in sns && { filterPolicyScope: 'MessageBody', filterPolicy: sns.policy };
}

/** Kept as long as SQS can. That dead letters take TLS only is said in one policy for all of them. */
const common = (ordered: boolean): QueueProps => ({
  retentionPeriod: Duration.days(14),
  ...(ordered && {
    fifo: true,
    deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
    fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
  }),
});
