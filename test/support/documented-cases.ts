import { api, post } from './api';
import type { Filling } from './documented';
import {
  aKey,
  fresh,
  groupPath,
  hook,
  latest,
  onHook,
  onLetter,
  onSubscription,
  onTopic,
  operationOf,
  parked,
  polled,
  settled,
  topic,
} from './documented-scenes';
import { eventually } from './eventually';
import { event, publishBatch, publishJson } from './publishing';

/** A request that goes well. */
export interface Case {
  readonly status: number;
  /** What has to be there first, and how the request names it. */
  prepare(): Promise<Filling>;
}

const with200 = (filling: Filling | (() => Promise<Filling>) = {}): Case => ({
  status: 200,
  prepare: typeof filling === 'function' ? filling : async () => filling,
});
const of = (status: number, one: Case): Case => ({ ...one, status });

/** What goes well, by the operation's name: each good status that the document has, at least once. */
export const cases: Readonly<Record<string, readonly Case[]>> = {
  publish: [
    of(201, with200(onTopic)),
    of(201, with200({ ...onTopic, contentType: 'application/cloudevents-batch+json' })),
    of(201, with200({ ...onTopic, contentType: 'application/json', query: { key: 'alice' } })),
    of(201, with200({ ...onTopic, headers: { 'idempotency-key': '"documented-1"' } })),
    of(201, with200({ ...onTopic, contentType: 'application/json', headers: binary() })),
    of(
      207,
      with200({
        ...onTopic,
        contentType: 'application/cloudevents-batch+json',
        body: [event({ partitionkey: 'k' }), event({ id: '' })],
      }),
    ),
  ],
  pull: [
    with200(async () => {
      await publishJson(topic, fresh(), { amount: 1 });
      return { ...onSubscription, body: { waitSeconds: 10 } };
    }),
  ],
  ack: [with200(settled)],
  nack: [with200(settled)],
  extend: [with200(settled)],
  reject: [with200(settled)],
  read: [with200({ path: { topic, partition: '0' }, query: { from: 'earliest' } })],
  getRecord: [
    with200(async () => {
      const { partition, offset } = await publishJson(topic, fresh(), 1);
      return { path: { topic, position: `${partition}-${offset}` } };
    }),
  ],
  getJourney: [
    with200(async () => {
      const { partition, offset } = await publishJson(topic, fresh(), 1);
      return { path: { topic, position: `${partition}-${offset}` } };
    }),
  ],
  getOffsets: [with200(onTopic)],
  getLatest: [with200(async () => ({ path: { topic: topic }, query: { key: await latest() } }))],
  getLatestOfKey: [with200(async () => ({ path: { topic: topic, key: await latest() } }))],
  poll: [with200(async () => ({ path: { topic, group: fresh() } }))],
  listGroups: [with200(async () => polled())],
  getGroup: [with200(async () => polled())],
  commit: [
    with200(async () => {
      const { path, good } = await polled();
      return { path, body: { positions: [good] } };
    }),
    of(
      207,
      with200(async () => {
        const { path, good, second } = await polled();
        const bad = { partition: second.partition, epoch: second.epoch + 7, offset: 0 };
        return { path, body: { positions: [good, bad] } };
      }),
    ),
  ],
  seek: [
    with200(async () => {
      const { path, good } = await polled();
      await post(groupPath(path.group, 'commit'), { positions: [good] });
      return { path, body: { to: 'earliest' } };
    }),
  ],
  leave: [
    of(
      204,
      with200(async () => polled()),
    ),
  ],
  removeGroup: [
    of(
      204,
      with200(async () => polled()),
    ),
  ],
  listTopics: [with200()],
  getTopic: [with200(onTopic)],
  listSubscriptions: [with200()],
  getSubscription: [with200(onSubscription), with200(onHook)],
  testFilter: [
    with200(),
    with200({ body: { filter: { sql: "data.a <> 'b'" }, event: event({ data: { a: 'c' } }) } }),
  ],
  health: [with200()],
  getOpenApi: [with200()],
  listDeadLetters: [with200(async () => parked().then(() => onSubscription))],
  getDeadLetter: [with200(onLetter)],
  correctDeadLetter: [
    with200(async () => {
      const { path, letter } = await onLetter();
      return { path, body: { event: { ...letter.event, data: { amount: 2 } } } };
    }),
  ],
  discardDeadLetter: [with200(onLetter)],
  redrive: [
    with200(onSubscription),
    of(
      202,
      with200(async () => ({ ...onSubscription, body: { keys: [(await parked()).key] } })),
    ),
  ],
  listDiscarded: [with200(onSubscription)],
  listParkedKeys: [with200(async () => parked().then(() => onSubscription))],
  replay: [
    with200(onSubscription),
    of(202, with200({ ...onSubscription, body: { from: 'earliest', key: 'nobody' } })),
  ],
  pause: [with200(onSubscription)],
  resume: [with200(onSubscription)],
  getStatus: [with200(onSubscription)],
  listAttempts: [
    with200(async () => {
      await publishBatch(topic, [event({ type: 'hooked', partitionkey: 'hooked' })]);
      await eventually(
        async () => (await api(`/v1/subscriptions/${hook}/attempts`)).json.attempts.length > 0,
      );
      return onHook;
    }),
  ],
  rotateSecret: [with200(onHook)],
  getStats: [with200()],
  listOperations: [with200(async () => operationOf({ key: 'nobody' }).then(() => ({})))],
  getOperation: [with200(() => operationOf({ key: 'nobody' }))],
  cancelOperation: [with200(() => operationOf({ ratePerSecond: 1 }))],
  makeKey: [of(201, with200())],
  listKeys: [with200(async () => aKey().then(() => ({})))],
  getKey: [with200(aKey)],
  revokeKey: [of(204, with200(aKey))],
};

function binary(): Record<string, string> {
  return {
    'ce-id': '1',
    'ce-source': '/shop',
    'ce-type': 'order.placed',
    'ce-specversion': '1.0',
    'ce-partitionkey': 'alice',
  };
}
