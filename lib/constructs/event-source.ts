import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { type IGrantable, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Fabric, type Source, sourcesOf } from '../domain/topology/fabric';
import { defaultNamespace } from '../domain/topology/keys';
import { scopedName } from '../domain/topology/scoped-name';
import { acknowledge, ofDeadLetterQueue } from './acknowledge';
import { queueEncryption } from './encryption';
import { allowFrom, allowItems, allowSend } from './grants';
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

  constructor(scope: Construct, id: string, props: EventSourceProps) {
    super(scope, id);
    this.deadLetters = this.createDeadLetters(props);
    acknowledge(this.deadLetters, ofDeadLetterQueue);
    this.ingest = this.createIngest(props);
    this.grantAppend(this.ingest.function, props);
    this.retry();
    const rules = new Construct(this, 'Rules');
    for (const source of sourcesOf(props.topology)) this.connect(rules, source);
  }

  private createDeadLetters({ removalPolicy }: EventSourceProps): Queue {
    return new Queue(this, 'DeadLetters', {
      ...queueEncryption(this),
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
    allowItems(grantee, tables.log, 'Query', 'GetItem', 'PutItem');
    allowItems(grantee, tables.offsets, 'GetItem');
    allowItems(grantee, tables.idempotency, 'GetItem', 'PutItem');
    allowSend(grantee, this.deadLetters);
  }

  private retry(): void {
    this.ingest.function.configureAsyncInvoke({
      retryAttempts: 2,
      onFailure: { bind: () => ({ destination: this.deadLetters.queueArn }) },
    });
  }

  /** The resource is written directly: the construct library's patterns know only some of EventBridge's. */
  private connect(scope: Construct, source: Source): void {
    const { bus, pattern } = source;
    const rule = new CfnRule(scope, idOf(source), {
      description: `Weft: source ${scopedName(source)}, into topic ${source.topic}`,
      eventBusName: bus,
      eventPattern: pattern,
      targets: [
        {
          id: 'Ingest',
          arn: this.ingest.function.functionArn,
          inputTransformer: { inputTemplate: matchedBy(source) },
          // What EventBridge itself can't hand over to the Lambda within a day.
          deadLetterConfig: { arn: this.deadLetters.queueArn },
        },
      ],
    });
    // A template may hold no null; EventBridge takes a pattern as text, too.
    if (holdsNull(pattern)) rule.addPropertyOverride('EventPattern', JSON.stringify(pattern));
    this.allow(rule, idOf(source));
  }

  private allow({ attrArn: sourceArn }: CfnRule, id: string): void {
    const principal = new ServicePrincipal('events.amazonaws.com');
    this.ingest.function.addPermission(`Rule-${id}`, { principal, sourceArn });
    allowFrom(sourceArn, { service: 'events.amazonaws.com', into: this.deadLetters });
  }
}

const holdsNull = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.values(value).some(holdsNull));

/** Names hold no dot, so that a source of one namespace is never one of another. */
const idOf = ({ namespace, name }: Source): string =>
  namespace === defaultNamespace ? name : `${namespace}.${name}`;

/** The event with the source whose rule it matched. Names need no escape. */
function matchedBy({ namespace, name }: Source): string {
  const where = namespace === defaultNamespace ? '' : `"namespace":"${namespace}",`;
  return `{${where}"source":"${name}","event":<aws.events.event.json>}`;
}

/** Whether there is anything to do for it. */
export const hasSources = (topology: Fabric): boolean => sourcesOf(topology).length > 0;
