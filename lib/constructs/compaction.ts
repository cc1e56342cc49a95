import { Duration } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { FilterCriteria, FilterRule, type Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type Fabric, isCompacted, topicsOf } from '../domain/topology/fabric';
import { compose } from '../domain/topology/keys';
import { acknowledge, ofSchedule } from './acknowledge';
import { allowItems } from './grants';
import { readsOfAll, saysIdleRun } from './idle-run';
import { type LogTables, safety } from './log-tables';
import { wakeByItems } from './wake';
import { WeftFunction } from './weft-function';

export interface CompactionProps {
  readonly topology: Fabric;
  readonly tables: LogTables;
  /** Keep the data when the stack goes, and refuse to delete it. @default true */
  readonly protectData?: boolean;
  /** How often superseded records are looked for. @default Duration.minutes(5) */
  readonly every?: Duration;
}

/** Longest filter pattern of an event source. Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
const longestPattern = 4_096;

/**
 * What compacted topics need: a table of the newest record of each key, who keeps it as the log's stream says, and
 * who removes from the log what is superseded.
 */
export class Compaction extends Construct {
  readonly latest: TableV2;
  readonly latestKeeper: WeftFunction;
  readonly compactor: WeftFunction;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: CompactionProps,
  ) {
    super(scope, id);
    this.latest = new TableV2(this, 'Latest', {
      ...safety(props.protectData ?? true),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'key', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires',
    });
    this.latestKeeper = this.createFunction('keep-latest', 'LatestKeeper', Duration.minutes(2));
    this.compactor = this.createFunction('compact', 'Compactor', Duration.minutes(5));
    this.wakeByStream();
    this.wakeByClock();
    this.grantCompact();
  }

  /** Lets a door find the newest record of a key. */
  grantFind(door: Lambda): void {
    door.addEnvironment('LATEST_TABLE', this.latest.tableName);
    allowItems(door, this.latest, 'GetItem');
  }

  private createFunction(door: string, id: string, timeout: Duration): WeftFunction {
    const { topology, tables } = this.props;
    const made = new WeftFunction(this, id, {
      door,
      topology,
      timeout,
      // It remembers where each key was last.
      memorySize: 1024,
      environment: {
        LOG_TABLE: tables.log.tableName,
        OFFSETS_TABLE: tables.offsets.tableName,
        LATEST_TABLE: this.latest.tableName,
      },
    });
    allowItems(made.function, tables.log, 'Query');
    allowItems(made.function, tables.offsets, 'Query', 'GetItem', 'PutItem', 'UpdateItem');
    allowItems(made.function, this.latest, 'Query', 'PutItem', 'DeleteItem');
    return made;
  }

  private grantCompact(): void {
    const { log } = this.props.tables;
    allowItems(this.compactor.function, log, 'UpdateItem', 'DeleteItem');
  }

  // Beside fan-out it is the stream's second reader, and DynamoDB recommends no third.
  private wakeByStream(): void {
    const { topology, tables } = this.props;
    wakeByItems(tables.log, this.latestKeeper.function, filterOf(topology));
  }

  private wakeByClock(): void {
    const { topology } = this.props;
    const rule = new Rule(this, 'Schedule', {
      schedule: Schedule.rate(this.props.every ?? Duration.minutes(5)),
      targets: [new LambdaFunction(this.compactor.function, { retryAttempts: 0 })],
    });
    acknowledge(rule, ofSchedule);
    const compacted = topicsOf(topology).filter(isCompacted);
    saysIdleRun(rule, { reads: readsOfAll(compacted), receives: 0 });
  }
}

/** Whether there is anything to do for it. */
export const needsCompaction = (topology: Fabric): boolean => topicsOf(topology).some(isCompacted);

/** New items of the compacted topics; of all topics, where their names are too many for a filter. */
function filterOf(topology: Fabric) {
  const eventName = FilterRule.isEqual('INSERT');
  const prefixes = topicsOf(topology)
    .filter(isCompacted)
    .map(({ namespace, name }) => ({ prefix: compose(namespace, name, '') }));
  const exact = { eventName, dynamodb: { Keys: { pk: { S: prefixes } } } };
  const fits = JSON.stringify(exact).length <= longestPattern;
  return FilterCriteria.filter(fits ? exact : { eventName });
}
