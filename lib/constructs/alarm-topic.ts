import { type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic, TopicPolicy } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { keyOf } from './encryption';
import { tlsRefusal } from './tls';

export interface AlarmTopicProps {
  /** Physical name. */
  readonly topicName: string;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Where alarms say that they go off, and that all is well again: whoever is to know subscribes. It is kept when the
 * stack goes, as its subscriptions are not the stack's. Only alarms of this account may speak here, and over TLS.
 */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { topicName, removalPolicy }: AlarmTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { topicName, masterKey: keyOf(this) });
    this.topic.applyRemovalPolicy(removalPolicy);
    const policy = new TopicPolicy(this, 'Policy', { topics: [this.topic] });
    policy.document.addStatements(this.fromAlarms(), tlsRefusal());
  }

  private fromAlarms(): PolicyStatement {
    const { account } = Stack.of(this);
    return new PolicyStatement({
      sid: 'AlarmsOfThisAccount',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [this.topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    });
  }
}
