import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { type Grant, type IGrantable, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSubscription, type ITopic } from 'aws-cdk-lib/aws-sns';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Filter, snsPolicyOf } from '../domain/filter/filter';
import type { Subscription } from '../domain/topology/fabric';
import { isNative } from '../domain/topology/target';

export interface SubscriptionQueueProps {
  readonly subscription: Subscription;
  readonly topic: ITopic;
  readonly ordered: boolean;
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
    this.queue = this.createQueue(props);
    this.subscribe(props);
  }

  /** Lets `grantee` receive from the queue, settle what it received, and dead-letter it. */
  grantConsume(grantee: IGrantable): Grant {
    return this.queue
      .grantConsumeMessages(grantee)
      .combine(this.deadLetters.grantSendMessages(grantee));
  }

  private createDeadLetters({ ordered, names, removalPolicy }: SubscriptionQueueProps): Queue {
    return new Queue(this, 'DeadLetters', {
      ...common(ordered),
      removalPolicy,
      queueName: names.deadLetters,
    });
  }

  private createQueue(props: SubscriptionQueueProps): Queue {
    const { ordered, names, removalPolicy, subscription } = props;
    return new Queue(this, 'Queue', {
      ...common(ordered),
      removalPolicy,
      queueName: names.queue,
      visibilityTimeout: Duration.seconds(visibilityOf(subscription)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: maxReceives(subscription) },
    });
  }

  private subscribe({ topic, subscription }: SubscriptionQueueProps): void {
    this.queue.grantSendMessages(
      new ServicePrincipal('sns.amazonaws.com', {
        conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
      }),
    );
    // The construct library's filters know no message body, so that the resource is written directly.
    const resource = new CfnSubscription(this, 'Subscription', {
      topicArn: topic.topicArn,
      protocol: 'sqs',
      endpoint: this.queue.queueArn,
      rawMessageDelivery: true,
      ...(subscription.filter && filtered(subscription.filter)),
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

/** What SNS can't say, it leaves to whoever hands the records out. */
function filtered(filter: Filter) {
  const sns = snsPolicyOf(filter);
  return 'policy' in sns && { filterPolicyScope: 'MessageBody', filterPolicy: sns.policy };
}

/** Kept as long as SQS can, and sent over TLS only. */
const common = (ordered: boolean): QueueProps => ({
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: Duration.days(14),
  ...(ordered && {
    fifo: true,
    deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
    fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
  }),
});
