import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { DynamoCursors } from '../../aws/dynamo-cursors';
import { DynamoGroups } from '../../aws/dynamo-groups';
import { DynamoLog } from '../../aws/dynamo-log';
import { DynamoLogReader } from '../../aws/dynamo-log-reader';
import { DynamoOnce } from '../../aws/dynamo-once';
import { DynamoTransactions } from '../../aws/dynamo-transactions';
import { Refusal } from '../../domain/errors';
import { type GroupPorts, partitionUnknown } from '../../domain/groups/group-ports';
import { ReadMemory } from '../../domain/groups/read-memory';
import type { OncePorts } from '../../domain/idempotency/append-once';
import { KnownTips } from '../../domain/log/known-tips';
import { received } from '../../domain/publish/received';
import { fabricIn, type Topic, topicIn } from '../../domain/topology/fabric';
import { defaultNamespace, type PartitionRef, type TopicRef } from '../../domain/topology/keys';
import type { TransactPorts } from '../../domain/transact/draft';
import { quickDynamo } from '../../runtime/quick-dynamo';
import { system } from '../../runtime/system';
import type { DirectOptions } from './options';

/** A topic as a request finds it. */
export interface KnownTopic {
  readonly ref: TopicRef;
  readonly topic: Topic;
}

/** The fabric as a process inside AWS sees it: its tables, and what it holds. */
export class Site {
  readonly ports: OncePorts & GroupPorts & TransactPorts<TransactWriteItem>;
  /** Groups that are known to exist, by their key. */
  readonly groups = new Set<string>();

  constructor(readonly options: DirectOptions) {
    const { dynamo = quickDynamo(), tables, outside = system } = options;
    this.ports = {
      log: new DynamoLog(dynamo, tables.log),
      reader: new DynamoLogReader(dynamo, tables.log),
      cursors: new DynamoCursors(dynamo, tables.offsets),
      once: new DynamoOnce(dynamo, { log: tables.log, idempotency: tables.idempotency ?? '' }),
      groups: new DynamoGroups(dynamo, tables.offsets),
      memory: new ReadMemory(),
      store: new DynamoTransactions(dynamo, tables),
      outside,
      known: new KnownTips(),
    };
  }

  /** @throws Refusal `topic_unknown` */
  topic(name: string): KnownTopic {
    const { topology, namespace = defaultNamespace } = this.options;
    const ref = { namespace, topic: name };
    const topic = topicIn(topology, ref);
    if (topic) return { topic, ref };
    throw new Refusal('topic_unknown', `There is no topic ${received(name)} in this topology.`, {
      known: Object.keys(fabricIn(topology, namespace)?.topics ?? {}),
    });
  }

  /** @throws Refusal `topic_unknown`, `partition_unknown` */
  partition(name: string, partition: number): PartitionRef {
    const { ref, topic } = this.topic(name);
    if (Number.isInteger(partition) && partition >= 0 && partition < topic.partitions)
      return { ...ref, partition };
    throw partitionUnknown(name, topic.partitions, partition);
  }
}
