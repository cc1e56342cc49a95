import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchPartlyRefused, createDirectClient, WeftError } from '../../../lib/client';
import type { Site } from '../site';
import topology from '../topology';
import type { Channel, Outgoing, Receiver } from './channel';
import type { Collector } from './collector';
import { sqsReceiver } from './sqs-receiver';

/** A topic of Weft, and the subscription by which its records come out again. */
export interface Way {
  readonly topic: string;
  /** Read from its SQS queue, as its consumer's Lambda would be fed. */
  readonly queue: string;
  /** Whether records carry keys. @default false */
  readonly keyed?: boolean;
}

/** Published over HTTP, consumed from the subscription's queue. */
export const weftChannel = (site: Site, way: Way): Channel => ({
  name: `Weft, topic ${way.topic}, over HTTP`,
  send: untilStored((records) => publish(site, way, records)),
  receiver: sqsReceiver(site.sdk, site.queueUrl(way.queue)),
});

/**
 * Appended to the log with IAM, by no API and no Lambda; consumed from the same queue, and so by the same receiver:
 * two would take each other's records.
 */
export function directChannel(site: Site, way: Way, receiver: Receiver): Channel {
  const { LogTableName: log = '', OffsetsTableName: offsets = '' } = site.outputs;
  const dynamo = new DynamoDBClient(site.sdk);
  const weft = createDirectClient({ dynamo, tables: { log, offsets }, topology });
  return {
    name: `Weft, topic ${way.topic}, with IAM`,
    send: untilStored(async (records) => {
      const events = records.map(({ key, text }) => ({
        type: 'order.placed',
        ...(way.keyed && { partitionkey: key }),
        data: JSON.parse(text) as unknown,
      }));
      return weft.publish(way.topic, events).then(
        () => [],
        (error) => keptOut(records, codesOf(error)),
      );
    }),
    receiver,
  };
}

/** Why each record was refused, or all of them; a record that was stored has no code. */
function codesOf(error: unknown): readonly (string | undefined)[] {
  if (error instanceof BatchPartlyRefused)
    return error.results.map((one) => (one instanceof WeftError ? one.code : undefined));
  if (error instanceof WeftError) return [error.code];
  throw error;
}

type Send = (records: readonly Outgoing[]) => Promise<readonly Outgoing[]>;

/** Sends again what other publishers kept out, as a client does: nothing of that is stored. */
const untilStored =
  (send: Send): Channel['send'] =>
  async (records) => {
    for (let left = records; left.length > 0; ) left = await send(left);
  };

/** The records that others kept out. @throws Error where one was refused for another reason */
function keptOut(
  records: readonly Outgoing[],
  codes: readonly (string | undefined)[],
): readonly Outgoing[] {
  const strange = codes.find((code) => code !== undefined && code !== 'contended');
  if (strange !== undefined) throw new Error(`a publish was refused: ${strange}`);
  if (codes.length === 1) return codes[0] === undefined ? [] : records;
  return records.filter((_, at) => codes[at] === 'contended');
}

/** Published over HTTP, handled by the subscription's own Lambda. */
export const handledChannel = (site: Site, collector: Collector): Channel => ({
  name: 'Weft → Lambda',
  send: untilStored((records) => publish(site, { topic: 'handled', queue: '' }, records)),
  receiver: collector,
});

async function publish(
  site: Site,
  way: Way,
  records: readonly Outgoing[],
): Promise<readonly Outgoing[]> {
  const [first] = records;
  const [query, type, body] =
    first && records.length === 1
      ? ([way.keyed ? `?key=${first.key}` : '', 'application/json', first.text] as const)
      : (['', 'application/cloudevents-batch+json', batchOf(way, records)] as const);
  const answer = await fetch(`${site.apiUrl}/v1/topics/${way.topic}/events${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${site.apiKey}`, 'content-type': type },
    body,
  });
  const said = (await answer.json()) as Answered | readonly Answered[];
  return keptOut(
    records,
    [said].flat().map(({ code }) => code),
  );
}

/** A record's place, or why it was refused. */
interface Answered {
  readonly code?: string;
}

function batchOf({ keyed }: Way, records: readonly Outgoing[]): string {
  const events = records.map(({ mark, key, text }) => {
    const group = keyed ? `"partitionkey":"${key}",` : '';
    return `{"specversion":"1.0","id":"${mark}","source":"/shop","type":"order.placed",${group}"data":${text}}`;
  });
  return `[${events.join(',')}]`;
}
