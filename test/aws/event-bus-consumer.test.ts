import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { DeleteQueueCommand } from '@aws-sdk/client-sqs';
import { EventBusConsumer } from '../../lib/aws/event-bus-consumer';
import type { Work } from '../../lib/domain/deliver/delivery';
import { system } from '../../lib/runtime/system';
import { arnOfQueue, ownStandardQueue, receiveFrom, sqs } from '../support/own-queue';
import { eventOf } from '../support/records';

const events = new EventBridgeClient({});
const bus = `own-bus-${process.pid}`;
const Rule = 'everything';
let queueUrl: string;

/** A bus that no other test has, with a rule that sends what `detail.data.wanted` says to a queue. */
beforeAll(async () => {
  queueUrl = await ownStandardQueue('on-bus');
  await events.send(new CreateEventBusCommand({ Name: bus }));
  const EventPattern = JSON.stringify({
    source: ['weft.orders'],
    'detail-type': ['t'],
    detail: { data: { wanted: [true] } },
  });
  await events.send(new PutRuleCommand({ Name: Rule, EventBusName: bus, EventPattern }));
  const Targets = [{ Id: 'queue', Arn: await arnOfQueue(queueUrl) }];
  await events.send(new PutTargetsCommand({ Rule, EventBusName: bus, Targets }));
});

afterAll(async () => {
  await events.send(new RemoveTargetsCommand({ Rule, EventBusName: bus, Ids: ['queue'] }));
  await events.send(new DeleteRuleCommand({ Name: Rule, EventBusName: bus }));
  await events.send(new DeleteEventBusCommand({ Name: bus }));
  await sqs.send(new DeleteQueueCommand({ QueueUrl: queueUrl }));
});

const workOf = (offset: number, event: string): Work => ({
  position: { namespace: 'default', topic: 'orders', partition: 2, offset },
  event,
  attempt: 1,
});

const soon = () => system.now() + 20_000;
const consumerOf = (name: string) => new EventBusConsumer(events, { bus: name, now: system.now });

const received = async () => (await receiveFrom(queueUrl)).map(({ Body = '' }) => JSON.parse(Body));

test('a record is put on the bus, where a rule matches what is in its data', async () => {
  const work = [true, false].map((wanted, at) => workOf(at, eventOf(`${at}`, { wanted })));
  expect(await consumerOf(bus).handle(work, soon())).toEqual([{ kind: 'done' }, { kind: 'done' }]);
  expect(await received()).toEqual([
    expect.objectContaining({
      source: 'weft.orders',
      'detail-type': 't',
      resources: ['weft:orders/2/0'],
      detail: { ...JSON.parse(eventOf('0', { wanted: true })), wefthops: 1 },
    }),
  ]);
});

test('ten large records arrive, though no call takes them together', async () => {
  const work = Array.from({ length: 10 }, (_, at) =>
    workOf(at, eventOf(`${at}`, { wanted: true, text: 'x'.repeat(120_000) })),
  );
  const tried = await consumerOf(bus).handle(work, soon());
  expect(tried).toEqual(work.map(() => ({ kind: 'done' })));
  const resources: string[] = [];
  while (resources.length < 10) {
    const more = await received();
    if (more.length === 0) break;
    resources.push(...more.flatMap((event) => event.resources));
  }
  expect(resources.sort()).toEqual(work.map((_, at) => `weft:orders/2/${at}`));
});

test('a bus that is not there fails every record, though EventBridge would take and drop them', async () => {
  const work = [workOf(0, eventOf('0')), workOf(1, eventOf('1'))];
  const why = { kind: 'failed', error: expect.stringContaining('ResourceNotFoundException') };
  expect(await consumerOf('no-such-bus').handle(work, soon())).toEqual([why, why]);
});
