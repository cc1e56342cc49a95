import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { type IGrantable, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Fabric, Source } from '../domain/topology/fabric';
import { deadLetterAlarm } from './dead-letter-alarm';
import type { LogTables } from './log-tables';
import { WeftFunction } from './weft-function';

export interface EventSourceProps {
  readonly topology: Fabric;
  readonly tables: LogTables;
  readonly removalPolicy: RemovalPolicy;
}

/** From EventBridge to the log: a rule for each source of the topology, and one Lambda that appends for all. */
export class EventSource extends Construct {
  readonly ingest: WeftFunction;
  /** Events that could not be appended. */
  readonly deadLetters: Queue;
  /** Goes off when there is such an event. */
  readonly deadLetterAlarm: Alarm;

  constructor(scope: Construct, id: string, props: EventSourceProps) {
    super(scope, id);
    this.deadLetters = this.createDeadLetters(props);
    this.deadLetterAlarm = deadLetterAlarm(
      this,
      this.deadLetters,
      'Weft could not append events of EventBridge and set them aside; the queue says which and why.',
    );
    this.ingest = this.createIngest(props);
    this.grantAppend(this.ingest.function, props);
    this.retry();
    const rules = new Construct(this, 'Rules');
    for (const source of Object.values(props.topology.sources)) this.connect(rules, source);
  }

  private createDeadLetters({ removalPolicy }: EventSourceProps): Queue {
    return new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy,
    });
  }

  private createIngest({ topology, tables }: EventSourceProps): WeftFunction {
    return new WeftFunction(this, 'Ingest', {
      door: 'ingest',
      topology,
      environment: {
        LOG_TABLE: tables.log.tableName,
        OFFSETS_TABLE: tables.offsets.tableName,
        IDEMPOTENCY_TABLE: tables.idempotency.tableName,
        REFUSED_EVENTS_URL: this.deadLetters.queueUrl,
      },
    });
  }

  private grantAppend(grantee: IGrantable, { tables }: EventSourceProps): void {
    tables.log.grant(grantee, 'dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem');
    tables.offsets.grant(grantee, 'dynamodb:GetItem');
    tables.idempotency.grant(grantee, 'dynamodb:GetItem', 'dynamodb:PutItem');
    this.deadLetters.grantSendMessages(grantee);
  }

  private retry(): void {
    this.ingest.function.configureAsyncInvoke({
      retryAttempts: 2,
      onFailure: new SqsDestination(this.deadLetters),
    });
  }

  /** The resource is written directly: the construct library's patterns know only some of EventBridge's. */
  private connect(scope: Construct, { name, bus, pattern, topic }: Source): void {
    const rule = new CfnRule(scope, name, {
      description: `Weft: source ${name}, into topic ${topic}`,
      eventBusName: bus,
      eventPattern: pattern,
      targets: [
        {
          id: 'Ingest',
          arn: this.ingest.function.functionArn,
          inputTransformer: { inputTemplate: matchedBy(name) },
          // What EventBridge itself can't hand over to the Lambda within a day.
          deadLetterConfig: { arn: this.deadLetters.queueArn },
        },
      ],
    });
    // A template may hold no null; EventBridge takes a pattern as text, too.
    if (holdsNull(pattern)) rule.addPropertyOverride('EventPattern', JSON.stringify(pattern));
    this.allow(rule, name);
  }

  private allow({ attrArn: sourceArn }: CfnRule, name: string): void {
    const principal = new ServicePrincipal('events.amazonaws.com');
    this.ingest.function.addPermission(`Rule-${name}`, { principal, sourceArn });
    this.deadLetters.grantSendMessages(
      principal.withConditions({ ArnEquals: { 'aws:SourceArn': sourceArn } }),
    );
  }
}

const holdsNull = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.values(value).some(holdsNull));

/** The event with the name of the source whose rule it matched. A source's name needs no escape. */
const matchedBy = (source: string): string =>
  `{"source":"${source}","event":<aws.events.event.json>}`;
