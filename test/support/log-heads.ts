import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoLog } from '../../lib/aws/dynamo-log';
import { endOf } from '../../lib/domain/log/log-store';
import { defaultNamespace } from '../../lib/domain/topology/keys';
import { stack } from './stack';
import topology from './topology';

const dynamo = new DynamoDBClient({});

/** The deployed log. */
export const deployedLog = (): DynamoLog =>
  new DynamoLog(dynamo, stack().outputs.LogTableName ?? '');

/** How many records each partition of a topic has taken in; unchanged, nothing was written. */
export function headsOf(topic: string): Promise<number[]> {
  const partitions = Array.from({ length: topology.topics[topic]?.partitions ?? 0 }, (_, at) => at);
  return Promise.all(
    partitions.map(async (partition) => {
      const tip = await deployedLog().tip({ namespace: defaultNamespace, topic, partition });
      return tip ? endOf(tip) : 0;
    }),
  );
}
