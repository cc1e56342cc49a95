import { randomUUID } from 'node:crypto';
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteQueueCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { BusEvent } from '../../lib/domain/event-bus/incoming';
import type { Matched } from '../../lib/domain/event-bus/ingest';
import { maxHops } from '../../lib/domain/publish/hops';
import { pull, takeOne } from '../support/consuming';
import { arnOfQueue, ownStandardQueue, receiveFrom, sqs } from '../support/own-queue';
import { event, publish, structuredType } from '../support/publishing';
import { stack } from '../support/stack';

const events = new EventBridgeClient({});
const lambda = new LambdaClient({});
const Rule = `weft-test-${process.pid}`;
let onBus: string;

/** Whatever the topic `bus-out` puts on the default bus also goes to a queue. */
beforeAll(async () => {
  onBus = await ownStandardQueue('bus-out');
  const arn = await arnOfQueue(onBus);
  const EventPattern = JSON.stringify({ source: ['weft.bus-out'] });
  const { RuleArn } = await events.send(new PutRuleCommand({ Name: Rule, EventPattern }));
  await sqs.send(
    new SetQueueAttributesCommand({ QueueUrl: onBus, Attributes: policy(arn, RuleArn) }),
  );
  await events.send(new PutTargetsCommand({ Rule, Targets: [{ Id: 'queue', Arn: arn }] }));
});

afterAll(async () => {
  await events.send(new RemoveTargetsCommand({ Rule, Ids: ['queue'] }));
  await events.send(new DeleteRuleCommand({ Name: Rule }));
  await sqs.send(new DeleteQueueCommand({ QueueUrl: onBus }));
});

const policy = (Resource: string, rule?: string) => ({
  Policy: JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource,
        Condition: { ArnEquals: { 'aws:SourceArn': rule } },
      },
    ],
  }),
});

/** The next message of a queue that others may be slow to fill. */
type Body = { readonly [name: string]: unknown };

/** The next message that is wanted: tests that run before may have left others. */
async function nextOf(
  queueUrl: string,
  isWanted: (body: Body) => boolean = () => true,
): Promise<Body | undefined> {
  for (let tries = 0; tries < 15; tries++) {
    const messages = await receiveFrom(queueUrl);
    const found = messages.map(({ Body = '' }): Body => JSON.parse(Body)).find(isWanted);
    if (found) return found;
  }
  return undefined;
}

/** What was set aside for a reason. */
const nextAside = (code: string): Promise<Body | undefined> =>
  nextOf(stack().outputs.IngestDeadLettersUrl ?? '', (body) => body.code === code);

const put = async (detail: object): Promise<string> => {
  const entry = { Source: 'test.shop', DetailType: 'order.placed', Detail: JSON.stringify(detail) };
  const { Entries } = await events.send(new PutEventsCommand({ Entries: [entry] }));
  return Entries?.[0]?.EventId ?? '';
};

/** Hands the function an event, as the rule of `bus-in` does. */
async function ingest(given: BusEvent) {
  const matched: Matched = { source: 'bus-in', event: { ...shopEvent, ...given } };
  const FunctionName = stack().outputs.IngestFunctionName;
  const { Payload } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(matched) }),
  );
  return JSON.parse(Buffer.from(Payload ?? []).toString());
}

const shopEvent: BusEvent = {
  id: randomUUID(),
  source: 'test.shop',
  'detail-type': 'order.placed',
  time: '2030-01-01T12:00:00Z',
  account: '000000000000',
  region: 'us-east-1',
  resources: [],
  detail: { orderId: 'by-hand' },
};

test('a published event is put on the bus, with its topic, its type and its position', async () => {
  const sent = event({ id: 'out-1', type: 'order.placed', partitionkey: 'k', data: { n: 1 } });
  const { json } = await publish('bus-out', structuredType, JSON.stringify(sent));
  expect(await nextOf(onBus)).toMatchObject({
    source: 'weft.bus-out',
    'detail-type': 'order.placed',
    resources: [`weft:bus-out/${json.partition}/${json.offset}`],
    detail: sent,
  });
});

test('an event on the bus is appended to its topic, and delivered', async () => {
  const id = await put({ orderId: 17, amount: 120 });
  expect((await takeOne('bus-in-pull')).event).toMatchObject({
    id,
    source: 'test.shop',
    type: 'order.placed',
    time: expect.stringMatching(/Z$/),
    partitionkey: '17',
    account: expect.stringMatching(/^\d{12}$/),
    region: stack().region,
    data: { orderId: 17, amount: 120 },
  });
});

test('an event that comes twice is stored once, and one of our own not at all', async () => {
  const first = await ingest({});
  expect(first).toMatchObject({ kind: 'stored', stored: { topic: 'bus-in', duplicate: false } });
  expect(await ingest({})).toMatchObject({ stored: { ...first.stored, duplicate: true } });
  expect(await ingest({ id: randomUUID(), source: 'weft.bus-out' })).toEqual({ kind: 'own' });
  expect((await takeOne('bus-in-pull')).event.id).toBe(shopEvent.id);
  expect(await pull('bus-in-pull', { waitSeconds: 2 })).toEqual([]);
});

test('an event that can not be appended is set aside with the reason', async () => {
  const id = await put({ orderId: 'a\u0000b' });
  expect(await nextAside('event_invalid')).toMatchObject({
    source: 'bus-in',
    event: { id, detail: { orderId: 'a\u0000b' } },
    code: 'event_invalid',
    reason: expect.stringContaining('partitionkey'),
  });
});

test('an event that goes round over a bus comes to an end, and is set aside with the reason', async () => {
  const sent = event({ id: 'round', type: 'looping', data: { n: 1 } });
  await publish('bus-out', structuredType, JSON.stringify(sent));
  const hops: unknown[] = [];
  // Somebody's own function, that puts what it gets on the bus again under a name of its own.
  for (let count = 1; count <= maxHops + 1; count++) {
    const { detail } = (await nextOf(onBus)) as { detail: { readonly wefthops: number } };
    hops.push(detail.wefthops);
    const again = { Source: 'test.loop', DetailType: 'looping', Detail: JSON.stringify(detail) };
    await events.send(new PutEventsCommand({ Entries: [again] }));
  }
  expect(hops).toEqual(Array.from({ length: maxHops + 1 }, (_, at) => at + 1));
  expect(await nextAside('too_many_hops')).toMatchObject({
    source: 'bus-back',
    code: 'too_many_hops',
  });
  expect(await receiveFrom(onBus)).toEqual([]);
});
