import { defineFabric } from '../../lib';
import type { DeliveryQueue } from '../../lib/domain/consume/delivery-queue';
import { Refusal } from '../../lib/domain/errors';
import { maxRecordBytes } from '../../lib/domain/publish/limits';
import { consumeAnswers } from '../../lib/http/consume-answers';
import { openDoor } from '../../lib/http/door';
import type { GatewayResult } from '../../lib/http/gateway';
import { MemoryLanes } from '../support/memory-lanes';
import { MemoryLog } from '../support/memory-log';
import { MemoryQueue } from '../support/memory-queue';
import { testOutside } from '../support/test-outside';
import { jsonOf, memoryLogger, postEvent } from './gateway-events';

const topology = defineFabric({
  topics: { orders: { ordered: true } },
  subscriptions: {
    warehouse: { topic: 'orders', target: { kind: 'pull' } },
    billing: { topic: 'orders', target: { kind: 'lambda', entry: 'billing.ts' } },
    raw: { topic: 'orders', target: { kind: 'pull', native: true } },
  },
});

const doorOn = (queue: DeliveryQueue, lanes = new MemoryLanes()) =>
  openDoor('consume', {
    topology,
    answersIn: (fabric) =>
      consumeAnswers({
        topology: fabric,
        log: new MemoryLog(),
        lanes,
        turns: { take: async (_, want) => ({ granted: want, nextAt: 0 }) },
        outside: testOutside(),
        queueOf: () => queue,
        secret: 'secret',
      }),
    log: memoryLogger(),
  });

const ask = (action: string, body: unknown = {}) =>
  postEvent(`/v1/subscriptions/warehouse/${action}`, body);

const position = { namespace: 'default', topic: 'orders', partition: 0, offset: 0 };

test('the event stands in the answer as it is stored', async () => {
  const queue = new MemoryQueue();
  const event = '{"id":"1","data":{ "n" : 12345678901234567890, "n":1.0}}';
  queue.send(position, event, 'k');
  const { body } = await doorOn(queue)(ask('pull'));
  expect(body).toContain(`"event":${event}}`);
});

test('a pull is held for as long as it asks, or as the subscription says', async () => {
  const leases: number[] = [];
  const queue = new MemoryQueue();
  const receive = queue.receive.bind(queue);
  queue.receive = (options) => {
    leases.push(options.leaseSeconds);
    return receive(options);
  };
  await doorOn(queue)(ask('pull', { leaseSeconds: 7 }));
  await doorOn(queue)(ask('pull'));
  expect(leases).toEqual([7, 30]);
});

test('an ack id whose outcome is not known is to be sent again', async () => {
  const queue = new MemoryQueue();
  queue.send(position, '{}', 'k');
  const door = doorOn(queue);
  const [{ ackId }] = jsonOf(await door(ask('pull'))).deliveries;
  queue.remove = async (handles) => handles.map(() => new Refusal('outcome_unknown', 'Again.'));
  expect(jsonOf(await door(ask('ack', { ackIds: [ackId] })))).toEqual({
    succeeded: [],
    failed: [{ ackId, status: 503, code: 'outcome_unknown', detail: 'Again.' }],
  });
});

test('only what is pulled can be pulled', async () => {
  const answer = await doorOn(new MemoryQueue())(postEvent('/v1/subscriptions/billing/pull', {}));
  expect(answer.statusCode).toBe(409);
  expect(jsonOf(answer)).toMatchObject({ code: 'target_not_pull' });
});

test('what is read from its queue is not pulled over HTTP: its consumer would be shown tickets', async () => {
  const answer = await doorOn(new MemoryQueue())(postEvent('/v1/subscriptions/raw/pull', {}));
  expect(answer.statusCode).toBe(409);
  expect(jsonOf(answer).detail).toContain('read from its SQS queue');
});

test('a paused subscription gives nothing and says so', async () => {
  const [queue, lanes] = [new MemoryQueue(), new MemoryLanes()];
  queue.send(position, '{}', 'k');
  const warehouse = { namespace: 'default', subscription: 'warehouse' };
  await lanes.stop(warehouse, { why: 'paused', at: 0 });
  expect(jsonOf(await doorOn(queue, lanes)(ask('pull')))).toEqual({ deliveries: [], paused: true });
  await lanes.resume(warehouse);
  const { deliveries } = jsonOf(await doorOn(queue, lanes)(ask('pull')));
  expect(deliveries).toMatchObject([{ attempt: 1 }]);
});

/** What a Lambda may answer: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const mostBytes = 6 * 1024 * 1024;

const textOf = ({ body = '', isBase64Encoded }: GatewayResult): string =>
  Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString();

describe.each([
  ['of letters', 'a'],
  ['of quotes, which are twice as long in the result', '\\"'],
  ['of characters of three bytes', '\u20ac'],
])('the longest pull fits what a Lambda may answer: records %s', (_, filler) => {
  test.each([maxRecordBytes, 249_000, 189_000, 120_000])('of %i bytes', async (size) => {
    const times = Math.floor((size - 11) / Buffer.byteLength(filler));
    const event = `{"data":"${filler.repeat(times)}"}`;
    const queue = new MemoryQueue();
    for (let offset = 0; offset < 100; offset += 1) queue.send({ ...position, offset }, event);
    const result = await doorOn(queue)(ask('pull', { max: 100 }));
    expect(result.statusCode).toBe(200);
    expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(mostBytes);
    expect(JSON.parse(textOf(result)).deliveries[0].event).toEqual(JSON.parse(event));
  });
});
