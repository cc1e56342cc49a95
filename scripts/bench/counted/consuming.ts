import { type Message, SQSClient } from '@aws-sdk/client-sqs';
import { batchConsumerOf } from '../../../lib/domain/deliver/handlers';
import { queueContextOf } from '../../../lib/domain/deliver/queue-context';
import { handedIn, type QueueMessage } from '../../../lib/domain/deliver/queue-message';
import { work } from '../../../lib/domain/deliver/work';
import { wantsOf } from '../../../lib/domain/filter/wants';
import { mapValues } from '../../../lib/domain/map-values';
import type { Subscription } from '../../../lib/domain/topology/fabric';
import { queueResource } from '../../../lib/domain/topology/resource-names';
import { lanePortsOf } from '../../../lib/runtime/lane-ports';
import { system } from '../../../lib/runtime/system';
import { count } from '../counting';
import type { Site } from '../site';
import topology from '../topology';
import { takeAll } from './deliver';
import { takeOver } from './take-over';
import { forget, watched } from './watched';

/** Messages of a queue, and the records that they hold. */
export interface Arrived {
  readonly messages: number;
  readonly records: number;
}

/** Takes what is in a subscription's queue and handles it as a function made by `createConsumer` does. */
export function consuming(site: Site, name: string) {
  const watch = watched(site);
  const sqs = count(new SQSClient({ ...site.sdk, useQueueUrlAsEndpoint: false }), watch.counts);
  const subscription = topology.subscriptions[name] as Subscription;
  const context = queueContextOf(topology, subscription);
  const { DeadLettersTableName = '', OperationsTableName = '' } = site.outputs;
  const env = { DEAD_LETTERS_TABLE: DeadLettersTableName, OPERATIONS_TABLE: OperationsTableName };
  const ports = {
    ...lanePortsOf(watch.dynamo, env),
    wants: wantsOf(topology, subscription),
    consumer: batchConsumerOf(async () => {}),
  };
  let handled = 0;
  const handle = async (messages: readonly Message[]) => {
    const policy = {
      ...subscription,
      subscription: context.subscription,
      until: system.now() + 30_000,
    };
    const handed = messages.flatMap((one) => handedIn(messageOf(one), context));
    const held = await work(ports, policy, handed);
    handled += handed.length;
    if (held.length > 0) throw new Error('a consumer did not handle everything');
  };
  return {
    ...watch,
    forget: () => forget(watch),
    takeOver: () => takeOver(site, subscription),
    async take({ messages, records }: Arrived) {
      handled = 0;
      const url = site.queueUrl(queueResource(topology, subscription));
      const taken = await takeAll(sqs, url, { messages, handle });
      if (handled !== records) throw new Error(`${handled} of ${records} records were handled`);
      return taken;
    },
  };
}

const messageOf = ({ ReceiptHandle = '', Body = '', ...message }: Message): QueueMessage => ({
  handle: ReceiptHandle,
  body: Body,
  receives: Number(message.Attributes?.ApproximateReceiveCount),
  attributes: mapValues(message.MessageAttributes ?? {}, ({ StringValue }) => StringValue),
});
