import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { FanOutPorts } from '../domain/fan-out/fan-out';
import { GatheredDispatcher } from '../domain/fan-out/gathered';
import { LeftOff } from '../domain/fan-out/left-off';
import type { Outside } from '../domain/outside';
import type { Fabric } from '../domain/topology/fabric';
import { topicResource } from '../domain/topology/resource-names';
import { DynamoCursors } from './dynamo-cursors';
import { DynamoLog } from './dynamo-log';
import { SnsDispatcher } from './sns-dispatcher';
import { SqsSetAside } from './sqs-set-aside';

export interface FanOutSite {
  readonly clients: {
    readonly dynamo: DynamoDBClient;
    readonly sns: SNSClient;
    readonly sqs: SQSClient;
  };
  /** The environment that the stack sets. */
  readonly env: Readonly<
    Record<'LOG_TABLE' | 'OFFSETS_TABLE' | 'TOPIC_ARN_PREFIX' | 'FAN_OUT_DEAD_LETTERS_URL', string>
  >;
  readonly topology: Fabric;
  readonly outside: Outside;
}

/** Fan-out on DynamoDB, SNS and SQS. */
export const fanOutPorts = ({ clients, env, topology, outside }: FanOutSite): FanOutPorts => ({
  topology,
  outside,
  log: new DynamoLog(clients.dynamo, env.LOG_TABLE),
  cursors: new DynamoCursors(clients.dynamo, env.OFFSETS_TABLE),
  leftOff: new LeftOff(),
  setAside: new SqsSetAside(clients.sqs, env.FAN_OUT_DEAD_LETTERS_URL),
  dispatcher: new GatheredDispatcher(
    new SnsDispatcher(clients.sns, {
      topology,
      arnOf: (topic) => `${env.TOPIC_ARN_PREFIX}${topicResource(topology, topic)}`,
    }),
    { outside, topology },
  ),
});
