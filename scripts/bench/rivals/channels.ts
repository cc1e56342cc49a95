import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Channel, Outgoing } from '../race/channel';
import type { Collector } from '../race/collector';
import { sqsReceiver } from '../race/sqs-receiver';
import type { Site } from '../site';
import type { ByHand } from './deploy';
import { callKinesis } from './kinesis';
import { busName, streamName } from './template';

/** What SNS and EventBridge take in one request. */
const inOneRequest = 10;

const inTens = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / inOneRequest) }, (_, at) =>
    items.slice(at * inOneRequest, (at + 1) * inOneRequest),
  );

/** SNS → SQS; of FIFO ones the group is the key. */
export function snsChannel(site: Site, byHand: ByHand, kind: 'standard' | 'fifo'): Channel {
  const sns = site.watch(new SNSClient(site.sdk));
  const { topic: TopicArn, queue } = byHand[kind];
  const entryOf = ({ text, key, mark }: Outgoing, at: number) => ({
    Id: String(at),
    Message: text,
    ...(kind === 'fifo' && { MessageGroupId: key, MessageDeduplicationId: mark }),
  });
  const sendTen = async (records: readonly Outgoing[]) => {
    const PublishBatchRequestEntries = records.map(entryOf);
    const sent = await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
    if (sent.Failed?.length) throw new Error(`SNS refused ${sent.Failed.length} records`);
  };
  return {
    name: kind === 'fifo' ? 'SNS FIFO → SQS FIFO' : 'SNS → SQS',
    // One after the other, as order demands of the one and fairness of the other.
    send: async (records) => {
      for (const ten of inTens(records)) await sendTen(ten);
    },
    receiver: sqsReceiver(site.sdk, queue),
  };
}

/** EventBridge → SQS, through a bus of its own and a rule on the source. */
export function busChannel(site: Site, byHand: ByHand): Channel {
  const events = site.watch(new EventBridgeClient(site.sdk));
  const entryOf = ({ text }: Outgoing) => ({
    EventBusName: busName,
    Source: 'bench',
    DetailType: 'order.placed',
    Detail: text,
  });
  return {
    name: 'EventBridge → SQS',
    send: async (records) => {
      for (const ten of inTens(records)) {
        const sent = await events.send(new PutEventsCommand({ Entries: ten.map(entryOf) }));
        if (sent.FailedEntryCount) throw new Error(`a bus refused ${sent.FailedEntryCount} events`);
      }
    },
    receiver: sqsReceiver(site.sdk, byHand.bus.queue),
  };
}

/** Kinesis → Lambda: four shards, and a function that takes up to a hundred records at once. */
export function kinesisChannel({ sdk }: Site, collector: Collector): Channel {
  const entryOf = ({ text, key }: Outgoing) => ({
    Data: Buffer.from(text).toString('base64'),
    PartitionKey: key,
  });
  return {
    name: 'Kinesis → Lambda',
    send: (records) =>
      callKinesis(sdk, 'PutRecords', { StreamName: streamName, Records: records.map(entryOf) }),
    receiver: collector,
  };
}
